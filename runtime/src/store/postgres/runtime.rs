//! Runs the store's work on a tokio runtime.

use std::{future::Future, time::Duration};

use tokio::runtime::{Handle, RuntimeFlavor};

use super::{Inner, error};
use crate::{
    store::StoreError,
    waiting::{block_on::is_blocking, timer::pause},
};

impl Inner {
    /// Runs `work` on the caller's thread if it belongs to a tokio runtime, and otherwise on the
    /// store's runtime. The server completes every statement that it received, even if the future
    /// is dropped.
    pub(super) async fn on_runtime<T, F>(
        &self,
        doing: &'static str,
        work: F,
    ) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        self.opened_by.check(|| self.place.clone())?;
        if is_blocking() && !self.runtime_runs().await {
            let inside = "a blocking call, during which no thread runs the store's runtime (await the async call there)";
            return Err(StoreError::Reentrant { inside });
        }
        if Handle::try_current().is_ok() {
            return work.await;
        }
        match self.handle.spawn(work).await {
            Ok(outcome) => outcome,
            Err(stopped) if doing == "read" => Err(error::database(doing, &self.place, stopped)),
            Err(stopped) => Err(error::uncertain(&self.place, stopped)),
        }
    }
}

impl Inner {
    /// Whether the runtime of the connections runs while this thread blocks. A runtime with one
    /// thread runs only while that thread is in it, and does not wait for another call.
    async fn runtime_runs(&self) -> bool {
        let has_threads = self.handle.runtime_flavor() == RuntimeFlavor::MultiThread;
        if self.runtime.is_some() || (has_threads && Handle::try_current().is_err()) {
            return true;
        }
        let probe = self.handle.spawn(async {});
        tokio::select! {
            _ = probe => true,
            () = pause(PROBE) => false,
        }
    }
}

/// How long a runtime may take to run an empty task.
const PROBE: Duration = Duration::from_secs(2);
