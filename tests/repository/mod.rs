//! Repositories, on each store that there is.

mod calls;
mod concurrency;
mod failures;
mod service;
mod surroundings;

use std::{future::Future, num::NonZeroU32, time::Duration};

use entail::{AnyStore, MemoryStore, Retry, StreamName, TestClock, prelude::*};

use crate::{
    fixture::{account::*, counter::*, order::*},
    stores::Files,
};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Runs a test on each store.
fn on_each_store<F: Future<Output = Outcome>>(test: impl Fn(AnyStore) -> F) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()?;
    let files = Files::new();
    for store in [
        AnyStore::new(MemoryStore::new()),
        AnyStore::new(files.open()),
    ] {
        runtime.block_on(test(store))?;
    }
    Ok(())
}

async fn with_balance(
    accounts: &Repository<Account>,
    amount: u64,
) -> Result<Id<Account>, Error<AccountError>> {
    let id = Id::new();
    let owner = "Ada".to_owned();
    accounts.execute(id, Open { owner }).await?;
    accounts.execute(id, Deposit { amount }).await?;
    Ok(id)
}

#[test]
fn what_a_command_did_is_answered_and_loaded_again() -> Outcome {
    on_each_store(|store| async move {
        let orders = Repository::<Order>::new(store.clone());
        let (id, customer) = (Id::new(), Id::new());
        assert!(!orders.exists(id).await?);
        let placed = orders.execute(id, Place { customer }).await?;
        assert_eq!((placed.id, placed.version), (id, Version::new(1)));
        let product = Id::of("P-1".to_owned());
        let added = orders
            .execute(
                id,
                AddLine {
                    product,
                    quantity: 2,
                    unit_price: 21,
                },
            )
            .await?;
        assert_eq!((added.event.total, added.state.total), (42, 42));
        assert!(added.position > placed.position);

        // Another repository knows nothing of what the first one remembers.
        let order = Repository::<Order>::new(store).load(id).await?;
        assert_eq!(*order, *added.state);
        assert_eq!(order.version(), Version::new(2));
        assert!(orders.exists(id).await?);
        Ok(())
    })
}

#[test]
fn history_and_earlier_versions_can_be_read() -> Outcome {
    on_each_store(|store| async move {
        let clock = TestClock::at("2026-03-01T12:00:00Z".parse()?);
        let accounts = Repository::<Account>::new(store).with_clock(clock.clone());
        let id = with_balance(&accounts, 5).await?;
        clock.advance(Duration::from_secs(60));
        accounts.execute(id, Withdraw { amount: 2 }).await?;

        let history = accounts.history(id).await?;
        let events: Vec<&AccountEvent> = history.iter().map(|recorded| &recorded.event).collect();
        assert_eq!(
            events,
            [
                &Opened {
                    owner: "Ada".into()
                }
                .into(),
                &Deposited {
                    amount: 5,
                    balance: 5
                }
                .into(),
                &Withdrawn {
                    amount: 2,
                    balance: 3
                }
                .into(),
            ]
        );
        assert_eq!(history[2].time.to_string(), "2026-03-01T12:01:00.000000Z");
        assert_eq!(history[2].version, Version::new(3));
        assert_eq!(history[2].stream, StreamName::of(&id));
        assert_eq!(history[2].stream.parse_id::<Account>()?, id);
        assert!(history[2].stream.parse_id::<Order>().is_err());

        assert_eq!(accounts.load_at(id, Version::new(2)).await?.balance, 5);
        let missing = accounts.load_at(id, Version::new(4)).await.map(|_| ());
        assert!(missing.is_err_and(|error| error.to_string().contains("has no version 4")));
        assert_eq!(accounts.history(Id::new()).await?.len(), 0);
        Ok(())
    })
}

#[test]
fn correlation_and_causation_go_from_the_request_to_the_events() -> Outcome {
    on_each_store(|store| async move {
        let accounts = Repository::<Account>::new(store);
        let request = Uuid::now_v7();
        let id = with_balance(&accounts.correlated(request), 5).await?;
        let cause = accounts.history(id).await?.remove(1);
        assert_eq!((cause.correlation, cause.causation), (request, None));

        let reacting = accounts.caused_by(&cause);
        reacting.execute(id, Withdraw { amount: 1 }).await?;
        let effect = accounts.history(id).await?.remove(2);
        assert_eq!(
            (effect.correlation, effect.causation),
            (request, Some(cause.event_id))
        );
        Ok(())
    })
}

#[test]
fn a_rejection_is_the_domains_own_error_and_stores_nothing() -> Outcome {
    on_each_store(|store| async move {
        let accounts = Repository::<Account>::new(store);
        let id = with_balance(&accounts, 5).await?;
        let before = accounts.load(id).await?;
        let error = accounts
            .execute(id, Withdraw { amount: 7 })
            .await
            .unwrap_err();
        assert!(error.is_domain() && !error.is_conflict() && !error.is_retryable());
        assert!(matches!(
            error,
            Error::Rejected(AccountError::Overdrawn { missing: 2 })
        ));
        let after = accounts.load(id).await?;
        assert_eq!((&*before, before.version()), (&*after, after.version()));
        assert_eq!(accounts.history(id).await?.len(), 2);
        Ok(())
    })
}

#[test]
fn what_is_there_is_not_created_again_and_what_is_not_is_not_changed() -> Outcome {
    on_each_store(|store| async move {
        let accounts = Repository::<Account>::new(store.clone());
        let missing = accounts
            .execute(Id::new(), Deposit { amount: 1 })
            .await
            .unwrap_err();
        assert!(matches!(missing, Error::NotFound { .. }) && missing.is_domain());
        assert!(matches!(
            accounts.load(Id::new()).await,
            Err(Error::NotFound { .. })
        ));

        let id = with_balance(&accounts, 5).await?;
        for accounts in [accounts, Repository::new(store)] {
            let open = Open {
                owner: "Bob".into(),
            };
            let again = accounts.execute(id, open).await.unwrap_err();
            assert!(matches!(again, Error::AlreadyExists { .. }) && again.is_domain());
            assert_eq!(accounts.load(id).await?.owner, "Ada");
        }
        Ok(())
    })
}

#[test]
fn what_is_refused_is_refused_on_what_is_stored() -> Outcome {
    on_each_store(|store| async move {
        let products = Repository::<Product>::new(store.clone());
        let id = Id::of("P-1".to_owned());
        let name = "Pizza".to_owned();
        products.execute(id.clone(), List { name }).await?;
        // An invalid command meets an aggregate that exists, remembered or not.
        for products in [products, Repository::new(store)] {
            let name = String::new();
            let error = products
                .execute(id.clone(), List { name })
                .await
                .unwrap_err();
            assert!(matches!(error, Error::AlreadyExists { .. }), "{error}");
        }
        Ok(())
    })
}

#[test]
fn an_aggregate_that_exists_from_the_start_needs_no_creation() -> Outcome {
    on_each_store(|store| async move {
        let counters = Repository::<Counter>::new(store);
        let id = Id::of("visits".to_owned());
        let fresh = counters.load(id.clone()).await?;
        assert_eq!((fresh.version(), fresh.count), (Version::NONE, 0));
        let ahead = counters.load_at(id.clone(), Version::new(5)).await;
        assert!(ahead.is_err_and(|error| error.to_string().contains("has no version 5")));
        let done = counters.execute(id.clone(), CountUp { by: 2 }).await?;
        assert_eq!((done.version, done.state.count), (Version::new(1), 2));
        let rejected = counters.execute(id, CountUp { by: -1 }).await.unwrap_err();
        assert!(matches!(rejected, Error::Rejected(_)));
        Ok(())
    })
}

#[test]
fn nothing_to_do_is_a_success_that_stores_nothing() -> Outcome {
    on_each_store(|store| async move {
        let orders = Repository::<Order>::new(store);
        let id = Id::new();
        orders
            .execute(
                id,
                Place {
                    customer: Id::new(),
                },
            )
            .await?;
        let products = vec![Id::of("P-1".to_owned()), Id::of("P-2".to_owned())];
        let two = orders.execute(id, AddLines { products }).await?;
        assert_eq!((two.version, two.event.len()), (Version::new(3), 2));
        let first = orders.execute(id, EnsureConfirmed).await?;
        assert!(first.event.is_some());
        let second = orders.execute(id, EnsureConfirmed).await?;
        assert_eq!(
            (second.version, second.event, second.position),
            (first.version, None, None)
        );
        let none = orders
            .execute(
                id,
                AddLines {
                    products: Vec::new(),
                },
            )
            .await
            .unwrap_err();
        assert!(matches!(none, Error::Rejected(OrderError::NotOpen)));
        Ok(())
    })
}

#[test]
fn a_program_without_an_async_runtime_does_the_same() -> Outcome {
    let accounts = Repository::<Account>::new(AnyStore::new(MemoryStore::new()))
        .with_retry(Retry::up_to(
            NonZeroU32::MIN,
            Duration::ZERO,
            Duration::ZERO,
        ))
        .with_cache(0)
        .blocking();
    let id = Id::new();
    accounts.execute(
        id,
        Open {
            owner: "Ada".into(),
        },
    )?;
    accounts.execute(id, Deposit { amount: 3 })?;
    let mut root = accounts.load(id)?;
    root.execute(Withdraw { amount: 1 })?;
    accounts.save(&mut root)?;
    assert_eq!(accounts.load_at(id, Version::new(2))?.balance, 3);
    assert_eq!(accounts.load(id)?.balance, 2);
    assert_eq!(accounts.history(id)?.len(), 3);
    assert!(accounts.exists(id)?);
    Ok(())
}
