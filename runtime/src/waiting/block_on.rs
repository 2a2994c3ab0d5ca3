//! Waiting for a future on a thread, without an async runtime.

use std::{
    cell::Cell,
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

thread_local! {
    static IS_BLOCKING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside of [`block_on`].
#[cfg(feature = "postgres")]
pub(crate) fn is_blocking() -> bool {
    IS_BLOCKING.get()
}

/// Runs a future to its end on this thread, for a program without an async runtime.
///
/// In an async program, await the future instead. A call here blocks its thread, and with it every
/// task on this thread.
pub fn block_on<F: Future>(future: F) -> F::Output {
    /// The park token alone is not enough: the future that is polled may also park, and take the
    /// token.
    struct Unpark {
        thread: Thread,
        woken: AtomicBool,
    }
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.woken.store(true, Ordering::SeqCst);
            self.thread.unpark();
        }
    }

    /// Ends the note that this thread blocks.
    struct Unblock(bool);
    impl Drop for Unblock {
        fn drop(&mut self) {
            IS_BLOCKING.set(self.0);
        }
    }

    let _unblock = Unblock(IS_BLOCKING.replace(true));
    let unpark = Arc::new(Unpark {
        thread: thread::current(),
        woken: AtomicBool::new(false),
    });
    let waker = Waker::from(Arc::clone(&unpark));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        while !unpark.woken.swap(false, Ordering::SeqCst) {
            thread::park();
        }
    }
}
