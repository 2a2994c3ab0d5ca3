//! Failures that are not the domain's.

use entail::{ApplyFailure, NotStorable, prelude::*, testing::FaultyStore};

use super::{Outcome, on_each_store, with_balance};
use crate::fixture::{account::*, fragile::*};

#[test]
fn a_failing_store_leaves_everything_as_it_was() -> Outcome {
    on_each_store(|store| async move {
        let faulty = FaultyStore::new(store);
        let accounts = Repository::<Account>::new(AnyStore::new(faulty.clone()));
        let id = with_balance(&accounts, 5).await?;
        let mut root = accounts.load(id).await?;
        root.execute(Withdraw { amount: 2 })?;
        let (state, pending) = (root.state(), root.pending().to_vec());

        faulty.fail_appends(true);
        let error = accounts
            .execute(id, Withdraw { amount: 1 })
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Store(_)) && !error.is_domain() && !error.is_conflict());
        let error = accounts.save(&mut root).await.unwrap_err();
        assert!(matches!(error, Error::Store(_)));
        assert_eq!((root.state(), root.pending()), (state, pending.as_slice()));
        faulty.fail_appends(false);

        assert_eq!(accounts.load(id).await?.balance, 5);
        accounts.save(&mut root).await?;
        assert_eq!(accounts.load(id).await?.balance, 3);

        faulty.fail_reads(true);
        let error = accounts.load(id).await.unwrap_err();
        assert!(matches!(error, Error::Store(_)));
        faulty.fail_reads(false);
        assert_eq!(accounts.load(id).await?.balance, 3);
        Ok(())
    })
}

#[test]
fn a_panic_while_applying_is_never_stored_or_remembered() -> Outcome {
    on_each_store(|store| async move {
        let all = Repository::<Fragile>::new(store);
        let id = Id::new();
        all.execute(id, Step { by: 1 }).await?;
        for _ in 0..2 {
            let command = StepTwice {
                first: 2,
                second: 13,
            };
            let error = all.execute(id, command).await.unwrap_err();
            let Error::Poisoned(poisoned) = error else {
                return Err("poisoned".into());
            };
            assert_eq!(poisoned.aggregate, "fragile");
            assert_eq!(poisoned.id, id.to_string());
            assert_eq!(poisoned.event, "stepped");
            assert_eq!(poisoned.version, Version::new(2));
            assert_eq!(poisoned.failure, ApplyFailure::Panicked("thirteen".into()));
        }
        let loaded = all.load(id).await?;
        assert_eq!(
            (loaded.steps.as_slice(), loaded.version()),
            (&[1][..], Version::new(1))
        );

        let mut root = loaded;
        assert!(root.execute(Step { by: 13 }).is_err());
        assert!(root.poisoned().is_some());
        assert!(matches!(
            root.execute(Step { by: 1 }),
            Err(RootError::Poisoned(_))
        ));
        assert!(matches!(all.save(&mut root).await, Err(Error::Poisoned(_))));
        assert_eq!(all.history(id).await?.len(), 1);
        Ok(())
    })
}

#[test]
fn floats_come_back_as_they_were() -> Outcome {
    on_each_store(|store| async move {
        let all = Repository::<Fragile>::new(store.clone());
        let cold = Repository::<Fragile>::new(store).with_cache(0);
        for measured in [
            14_509.819_767_222_101,
            0.1 + 0.2,
            f64::MIN_POSITIVE,
            -0.0,
            1e300,
        ] {
            let id = Id::new();
            let done = all.execute(id, Measure { measured }).await?;
            let loaded = cold.load(id).await?;
            assert_eq!(loaded.measured.to_bits(), measured.to_bits());
            assert_eq!(*loaded.state(), *done.state);
        }
        Ok(())
    })
}

#[test]
fn an_event_that_does_not_read_back_is_refused_before_it_is_stored() -> Outcome {
    on_each_store(|store| async move {
        let all = Repository::<Fragile>::new(store);
        let id = Id::new();
        for measured in [f64::NAN, f64::INFINITY] {
            let error = all.execute(id, Measure { measured }).await.unwrap_err();
            let Error::Unwritable {
                what: event,
                reason,
                ..
            } = error
            else {
                return Err(format!("{error:?}").into());
            };
            assert_eq!(event, "measured");
            assert!(matches!(reason, NotStorable::Unreadable(_)), "{reason}");
        }
        let error = all.execute(id, Hide { secret: 1 }).await.unwrap_err();
        assert!(matches!(
            error,
            Error::Unwritable {
                what: "hidden",
                reason: NotStorable::Changed,
                ..
            }
        ));
        assert!(!all.exists(id).await?);
        Ok(())
    })
}

#[test]
fn an_event_that_json_cannot_hold_is_refused_before_it_is_stored() -> Outcome {
    on_each_store(|store| async move {
        let all = Repository::<Fragile>::new(store);
        let id = Id::new();
        let error = all.execute(id, Note).await.unwrap_err();
        assert!(
            matches!(error, Error::Unwritable { what: "noted", .. }),
            "{error}"
        );
        assert!(!all.exists(id).await?);
        assert_eq!(all.execute(id, Step { by: 1 }).await?.state.notes.len(), 0);
        Ok(())
    })
}
