//! A repository when its store is restored behind it, and calls that were cancelled.

use std::{
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
};

use entail::{
    EventStream, Position,
    store::{Filter, StoreError, kit::Wrapper},
    testing::FaultyStore,
};

use super::*;

/// A store of which a backup is restored while a program has it open.
#[derive(Clone, Debug)]
struct Restorable {
    before: MemoryStore,
    restored: MemoryStore,
    is_restored: Arc<AtomicBool>,
}

impl Restorable {
    fn new() -> Self {
        Self {
            before: MemoryStore::new(),
            restored: MemoryStore::new(),
            is_restored: Arc::default(),
        }
    }
}

impl Wrapper for Restorable {
    type Inner = MemoryStore;

    fn inner(&self) -> &MemoryStore {
        if self.is_restored.load(Ordering::SeqCst) {
            &self.restored
        } else {
            &self.before
        }
    }
}

/// Opens an account, and pays in.
fn deposited(store: &MemoryStore, id: Id<Account>, amount: u64) -> Result<(), Error<AccountError>> {
    let accounts = Repository::<Account, _>::new(store.clone()).blocking();
    let owner = "Ada".to_owned();
    accounts.execute(id, Open { owner })?;
    accounts.execute(id, Deposit { amount })?;
    Ok(())
}

#[test]
fn a_command_is_not_decided_on_a_history_that_was_restored_away() -> Outcome {
    let store = Restorable::new();
    let id = Id::new();
    deposited(&store.before, id, 100)?;
    deposited(&store.restored, id, 1)?;
    let accounts = Repository::<Account, _>::new(store.clone()).blocking();
    assert_eq!(accounts.load(id)?.balance, 100);
    store.is_restored.store(true, Ordering::SeqCst);
    // The version is the same, and the last event is another one.
    let refused = accounts.execute(id, Withdraw { amount: 50 });
    assert!(
        matches!(
            refused,
            Err(Error::Rejected(AccountError::Overdrawn { missing: 49 }))
        ),
        "{refused:?}"
    );
    assert_eq!(accounts.load(id)?.balance, 1);
    assert_eq!(
        accounts.execute(id, Deposit { amount: 2 })?.version,
        Version::new(3)
    );
    // The same when nothing was asked before.
    store.is_restored.store(false, Ordering::SeqCst);
    let deposited = accounts.execute(id, Deposit { amount: 3 })?;
    assert_eq!(deposited.state.balance, 103);
    Ok(())
}

#[test]
fn a_rejection_on_a_history_that_was_restored_away_is_decided_again() -> Outcome {
    let store = Restorable::new();
    let id = Id::new();
    deposited(&store.before, id, 1)?;
    deposited(&store.restored, id, 100)?;
    let accounts = Repository::<Account, _>::new(store.clone()).blocking();
    assert_eq!(accounts.load(id)?.balance, 1);
    store.is_restored.store(true, Ordering::SeqCst);
    // On the state that is cached, this would be refused.
    let done = accounts.execute(id, Withdraw { amount: 50 })?;
    assert_eq!((done.state.balance, done.version), (50, Version::new(3)));
    Ok(())
}

#[test]
fn a_root_is_not_saved_on_a_history_that_was_restored_away() -> Outcome {
    let store = Restorable::new();
    let id = Id::new();
    for store in [&store.before, &store.restored] {
        let accounts = Repository::<Account, _>::new(store.clone()).blocking();
        let owner = "Ada".to_owned();
        accounts.execute(id, Open { owner })?;
    }
    let accounts = Repository::<Account, _>::new(store.clone()).blocking();
    let mut root = accounts.load(id)?;
    root.execute(Deposit { amount: 1 })?;
    store.is_restored.store(true, Ordering::SeqCst);
    let refused = accounts.save(&mut root);
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    assert_eq!(accounts.load(id)?.version(), Version::new(1));
    Ok(())
}

#[test]
fn a_save_that_was_cancelled_and_is_called_again_finds_its_own_events() -> Outcome {
    on_each_store(|store| async move {
        let faulty = FaultyStore::new(store);
        let accounts = Repository::<Account, _>::new(faulty.clone());
        let owner = || "Ada".to_owned();
        // The answer is lost.
        let id = Id::new();
        let mut root = Root::create(id, Open { owner: owner() })?;
        root.execute(Deposit { amount: 5 })?;
        faulty.lose_answers(true);
        let lost = accounts.save(&mut root).await.unwrap_err();
        assert!(!lost.is_outcome_known(), "{lost:?}");
        faulty.lose_answers(false);
        accounts.save(&mut root).await?;
        assert!(root.pending().is_empty());
        assert_eq!(accounts.load(id).await?.balance, 5);

        // The future is dropped.
        root.execute(Deposit { amount: 6 })?;
        {
            let mut save = pin!(accounts.save(&mut root));
            let _ = save.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        }
        accounts.save(&mut root).await?;
        accounts.save(&mut root).await?;
        let loaded = accounts.load(id).await?;
        assert_eq!((loaded.balance, loaded.version()), (11, Version::new(3)));

        // The events of another writer are not taken for its own.
        let mut mine = accounts.load(id).await?;
        mine.execute(Deposit { amount: 7 })?;
        accounts.execute(id, Deposit { amount: 7 }).await?;
        let refused = accounts.save(&mut mine).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
        Ok(())
    })
}

/// One step of a future that may wait.
fn step<T>(future: impl Future<Output = T>) -> Poll<T> {
    let mut future = pin!(future);
    future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_reader_knows_how_far_it_read_when_the_last_event_is_filtered_out() -> Outcome {
    on_each_store(|store| async move {
        let accounts = Repository::<Account>::new(store.clone());
        let counters = Repository::<Counter>::new(store.clone());
        let id = with_balance(&accounts, 3).await?;
        let counted = counters
            .execute(Id::of("c".to_owned()), CountUp { by: 1 })
            .await?;
        let last = counted.position.ok_or("it was stored")?;
        let mut log = accounts.log(Position::START);
        let mut count = 0;
        while let Some(event) = log.next().await {
            assert!(event?.position <= last);
            count += 1;
        }
        assert_eq!(count, 2);
        assert_eq!(log.read_to(), Some(last));
        // A reader that follows goes on where it was, and waits only for what is new.
        let mut following = accounts.follow(last);
        assert!(step(following.next()).is_pending());
        accounts.execute(id, Deposit { amount: 4 }).await?;
        let next = following.next().await.ok_or("the log does not end")??;
        assert_eq!(next.version, Version::new(3));
        let filter = Filter::all().of::<Account>();
        let mut all = EventStream::follow(store.clone(), Position::START, filter);
        for version in 1..=3 {
            let event = all.next().await.ok_or("the log does not end")?;
            let event: Result<_, StoreError> = event;
            assert_eq!(event?.version, Version::new(version));
        }
        Ok(())
    })
}
