//! Several writers on one aggregate.

use entail::{ConcurrencyConflict, Retry, StreamName, prelude::*};

use super::{Outcome, on_each_store, with_balance};
use crate::fixture::account::*;

#[test]
fn a_root_is_saved_with_the_version_that_it_was_loaded_at() -> Outcome {
    on_each_store(|store| async move {
        let accounts = Repository::<Account>::new(store);
        let id = with_balance(&accounts, 5).await?;
        let mut first = accounts.load(id).await?;
        let mut second = accounts.load(id).await?;
        first.execute(Withdraw { amount: 3 })?;
        first.execute(Withdraw { amount: 1 })?;
        second.execute(Withdraw { amount: 4 })?;
        accounts.save(&mut first).await?;
        assert_eq!(
            (first.version(), first.pending().len()),
            (Version::new(4), 0)
        );

        let (state, pending) = (second.state(), second.pending().to_vec());
        let conflict = accounts.save(&mut second).await.unwrap_err();
        assert!(conflict.is_conflict() && conflict.is_retryable() && !conflict.is_domain());
        let Error::Conflict(ConcurrencyConflict {
            stream,
            expected,
            actual,
        }) = conflict
        else {
            return Err("a conflict".into());
        };
        assert_eq!(stream, StreamName::of(&id));
        assert_eq!((expected, actual), (Version::new(2), Version::new(4)));
        assert_eq!(
            (second.state(), second.pending()),
            (state, pending.as_slice())
        );
        assert_eq!(accounts.load(id).await?.balance, 1);
        Ok(())
    })
}

#[test]
fn a_command_is_decided_again_after_another_writer_was_faster() -> Outcome {
    on_each_store(|store| async move {
        let [mine, theirs] = [store.clone(), store].map(Repository::<Account>::new);
        let id = with_balance(&mine, 5).await?;
        theirs.execute(id, Withdraw { amount: 3 }).await?;
        // What `mine` remembers is stale now: it would allow this, and what is stored does not.
        let rejected = mine.execute(id, Withdraw { amount: 3 }).await.unwrap_err();
        assert!(matches!(
            rejected,
            Error::Rejected(AccountError::Overdrawn { missing: 1 })
        ));
        theirs.execute(id, Deposit { amount: 10 }).await?;
        // And it would not allow this, and what is stored does.
        let done = mine.execute(id, Withdraw { amount: 12 }).await?;
        assert_eq!((done.state.balance, done.version), (0, Version::new(5)));
        Ok(())
    })
}

#[test]
fn a_conflict_after_the_last_try_leaves_everything_as_it_was() -> Outcome {
    on_each_store(|store| async move {
        let [mine, theirs] = [store.clone(), store].map(Repository::<Account>::new);
        let mine = mine.with_retry(Retry::never());
        let id = with_balance(&mine, 5).await?;
        theirs.execute(id, Withdraw { amount: 1 }).await?;
        let error = mine.execute(id, Deposit { amount: 1 }).await.unwrap_err();
        assert!(error.is_conflict());
        let stored = theirs.load(id).await?;
        assert_eq!((stored.balance, stored.version()), (4, Version::new(3)));
        let done = mine.execute(id, Deposit { amount: 1 }).await?;
        assert_eq!(done.state.balance, 5);
        Ok(())
    })
}

/// Sixteen tasks run a thousand commands each on one account, each with a repository of its own
/// making; none fails, and none is lost.
async fn sixteen_tasks(store: AnyStore, repository: impl Fn() -> Repository<Account>) -> Outcome {
    let id = Id::new();
    let first = Repository::<Account>::new(store.clone());
    let open = Open {
        owner: "Ada".into(),
    };
    first.execute(id, open).await?;
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let accounts = repository();
            tokio::spawn(async move {
                for _ in 0..1_000 {
                    accounts.execute(id, Deposit { amount: 1 }).await?;
                }
                Ok::<(), Error<AccountError>>(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    let account = Repository::<Account>::new(store).load(id).await?;
    assert_eq!(
        (account.version(), account.balance),
        (Version::new(16_001), 16_000)
    );
    Ok(())
}

#[test]
fn sixteen_tasks_that_share_a_repository_lose_no_update() -> Outcome {
    on_each_store(|store| async move {
        let shared = Repository::<Account>::new(store.clone());
        sixteen_tasks(store, || shared.clone()).await
    })
}

/// As sixteen programs would: they know of each other by the expected version alone.
#[test]
fn sixteen_tasks_with_repositories_of_their_own_lose_no_update() -> Outcome {
    on_each_store(|store| async move {
        sixteen_tasks(store.clone(), || Repository::new(store.clone())).await
    })
}
