//! What a service asks of a repository and a store: one domain, stored as its events and as its
//! state, on any store.

use std::time::Duration;

use entail::{
    AnyStore, ConcurrencyConflict, StreamName, TestClock, Unreadable, prelude::*, store::Health,
};

use crate::exercise::Outcome;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TicketError {
    #[error("a ticket has a subject")]
    Empty,
}

/// The tickets, stored as the options say.
macro_rules! tickets {
    ($module:ident, $($options:tt)*) => {
        pub mod $module {
            use super::*;

            #[aggregate(error = TicketError, $($options)*)]
            pub struct Ticket {
                pub subject: String,
            }

            #[event]
            pub enum TicketEvent {
                #[creates(subject)]
                Opened { subject: String },
                #[set(subject)]
                Renamed { subject: String },
            }

            #[aggregate(events = TicketEvent)]
            impl Ticket {
                #[command]
                pub fn open(subject: String) -> Result<Opened, TicketError> {
                    ensure!(!subject.is_empty(), TicketError::Empty);
                    Ok(Opened { subject })
                }

                /// Has nothing to do if it has this subject.
                #[command]
                pub fn rename(&self, subject: String) -> Result<Option<Renamed>, TicketError> {
                    ensure!(!subject.is_empty(), TicketError::Empty);
                    Ok((self.subject != subject).then_some(Renamed { subject }))
                }
            }

            fn tickets(store: &AnyStore) -> Repository<Ticket> {
                Repository::new(store.clone())
            }

            fn open(subject: &str) -> Open {
                Open { subject: subject.into() }
            }

            fn rename(subject: &str) -> Rename {
                Rename { subject: subject.into() }
            }

            fn conflict<T>(outcome: Result<T, Error<TicketError>>) -> Option<(u64, u64)> {
                match outcome {
                    Err(Error::Conflict(ConcurrencyConflict { expected, actual, .. })) => {
                        Some((expected.get(), actual.get()))
                    }
                    _ => None,
                }
            }

            /// Only the stored version counts, whatever the repository has cached.
            pub async fn expected_versions(store: &AnyStore) -> Outcome {
                let (all, other) = (tickets(store), tickets(store));
                let id = Id::new();
                let at = Version::new;
                all.expecting(Version::NONE).execute(id, open("a")).await?;
                // A second creation is a conflict for a caller who expects that there is nothing.
                for all in [&all, &other] {
                    let again = all.expecting(Version::NONE).execute(id, open("b")).await;
                    assert_eq!(conflict(again), Some((0, 1)));
                    let again = all.expecting(at(1)).execute(id, open("b")).await;
                    assert!(matches!(again, Err(Error::AlreadyExists { .. })));
                }
                let done = all.expecting(at(1)).execute(id, rename("b")).await?;
                assert_eq!((done.version, done.tries), (at(2), 1));

                // `other` has cached version 1, where each of these would be accepted.
                let stale = tickets(store);
                assert_eq!(stale.load(id).await?.version(), at(2));
                all.execute(id, rename("c")).await?;
                for repository in [&stale, &all, &tickets(store)] {
                    for expected in [1, 2, 4, 9] {
                        // With events, without events, and rejected: none of them is decided.
                        for subject in ["new", "b", "c", ""] {
                            let asked = repository.expecting(at(expected));
                            let refused = asked.execute(id, rename(subject)).await;
                            assert_eq!(conflict(refused), Some((expected, 3)));
                        }
                    }
                }
                assert_eq!(tickets(store).load(id).await?.version(), at(3));
                // The version is right although the cache has an older one.
                let stale = tickets(store);
                stale.load(id).await?;
                all.execute(id, rename("d")).await?;
                assert!(stale.expecting(at(4)).execute(id, rename("d")).await?.event.is_none());
                let rejected = stale.expecting(at(4)).execute(id, rename("")).await;
                assert!(matches!(rejected, Err(Error::Rejected(TicketError::Empty))));
                let done = stale.expecting(at(4)).execute(id, rename("e")).await?;
                assert_eq!((done.version, done.tries), (at(5), 1));
                // What does not exist is not in conflict.
                let missing = all.expecting(at(1)).execute(Id::new(), rename("a")).await;
                assert!(matches!(missing, Err(Error::NotFound { .. })));
                let missing = all.expecting(at(3)).execute(Id::new(), open("a")).await;
                assert_eq!(conflict(missing), Some((3, 0)));
                Ok(())
            }

            /// A repeat is answered as the first time, although its own effect moved the version.
            pub async fn expected_versions_of_messages(store: &AnyStore) -> Outcome {
                let all = tickets(store);
                let id = Id::new();
                let at = Version::new;
                let new = Version::NONE;
                let opened = all.expecting(new).execute_once(id, "open", open("a")).await?;
                let renamed = all.expecting(at(1)).execute_once(id, "1", rename("b")).await?;
                let nothing = all.expecting(at(2)).execute_once(id, "2", rename("b")).await?;
                all.execute(id, rename("c")).await?;
                for all in [&all, &tickets(store)] {
                    let again = all.expecting(new).execute_once(id, "open", open("a")).await?;
                    assert_eq!((again.version, again.event), (at(1), opened.event.clone()));
                    let again = all.expecting(at(1)).execute_once(id, "1", rename("b")).await?;
                    assert_eq!((again.version, again.event), (at(2), renamed.event.clone()));
                    assert_eq!(again.position, renamed.position);
                    let again = all.expecting(at(2)).execute_once(id, "2", rename("b")).await?;
                    assert_eq!((again.version, again.event), (at(2), nothing.event.clone()));
                    // Another message with the same version is late.
                    let late = all.expecting(at(1)).execute_once(id, "3", rename("d")).await;
                    assert_eq!(conflict(late), Some((1, 3)));
                    let late = all.expecting(new).execute_once(id, "4", open("d")).await;
                    assert_eq!(conflict(late), Some((0, 3)));
                }
                // A conflict is not an answer: the same message may come with the version of today.
                let done = all.expecting(at(3)).execute_once(id, "3", rename("d")).await?;
                assert_eq!(done.version, at(4));
                Ok(())
            }

            /// Of many writers with one expected version, one wins.
            pub async fn one_of_many_wins(store: &AnyStore) -> Outcome {
                let all = tickets(store);
                let id = Id::new();
                all.execute(id, open("0")).await?;
                for round in 1..6_u64 {
                    let mut tasks = Vec::new();
                    for task in 0..6 {
                        let all = if task % 2 == 0 { all.clone() } else { tickets(store) };
                        tasks.push(tokio::spawn(async move {
                            let subject = rename(&format!("{round} {task}"));
                            all.expecting(Version::new(round)).execute(id, subject).await
                        }));
                    }
                    let mut won = 0;
                    for task in tasks {
                        match task.await? {
                            Ok(_) => won += 1,
                            lost => assert_eq!(conflict(lost), Some((round, round + 1))),
                        }
                    }
                    assert_eq!(won, 1);
                }
                Ok(())
            }

            /// The same message with other fields is not a repeat, for a repository that compares.
            pub async fn compared_commands(store: &AnyStore) -> Outcome {
                let (all, comparing) = (tickets(store), tickets(store).comparing_commands());
                let id = Id::for_message("compared");
                comparing.execute_once(id, "open", open("a")).await?;
                let renamed = comparing.execute_once(id, "1", rename("b")).await?;
                comparing.execute_once(id, "2", rename("b")).await?;
                all.execute_once(id, "3", rename("c")).await?;
                for comparing in [&comparing, &tickets(store).comparing_commands()] {
                    let again = comparing.execute_once(id, "1", rename("b")).await?;
                    assert_eq!((again.version, again.event), (renamed.version, renamed.event.clone()));
                    for (message, subject) in [("1", "x"), ("2", "x"), ("1", "")] {
                        let other = comparing.execute_once(id, message, rename(subject)).await;
                        let Err(Error::MessageReused(reused)) = other else {
                            return Err("it was taken for a repeat".into());
                        };
                        assert!(reused.to_string().contains("used for another command"));
                        assert!(reused.to_string().contains("with other fields"));
                    }
                    let other = comparing.execute_once(id, "open", open("x")).await;
                    assert!(matches!(other, Err(Error::MessageReused(_))));
                    let expecting = comparing.expecting(Version::new(1));
                    let other = expecting.execute_once(id, "1", rename("x")).await;
                    assert!(matches!(other, Err(Error::MessageReused(_))));
                    // It was stored without a digest.
                    comparing.execute_once(id, "3", rename("x")).await?;
                }
                // Who does not compare is answered as before.
                all.execute_once(id, "1", rename("x")).await?;
                assert_eq!(tickets(store).load(id).await?.version(), Version::new(3));
                Ok(())
            }

            /// A creation that comes again creates nothing.
            pub async fn creations_that_come_again(store: &AnyStore) -> Outcome {
                let all = tickets(store);
                for _ in 0..2 {
                    let id = Id::for_message("create");
                    let done = all.execute_once(id, "create", open("a")).await?;
                    assert_eq!((done.id, done.version), (id, Version::new(1)));
                }
                assert_eq!(Id::<Ticket>::for_message("create"), Id::for_message("create"));
                assert_ne!(Id::<Ticket>::for_message("create"), Id::for_message("other"));
                Ok(())
            }

            /// What is forgotten runs again, and nothing else.
            pub async fn forgotten_messages(store: &AnyStore) -> Outcome {
                let clock = TestClock::at("2026-03-01T12:00:00Z".parse()?);
                let all = tickets(store).with_clock(clock.clone());
                let id = Id::new();
                all.execute(id, open("a")).await?;
                all.execute_once(id, "old", rename("b")).await?;
                clock.advance(Duration::from_secs(3_600));
                all.execute_once(id, "new", rename("c")).await?;
                let hour_ago = "2026-03-01T12:30:00Z".parse()?;
                assert_eq!(all.forget_messages(hour_ago, 100).await?, 1);
                assert_eq!(all.forget_messages(hour_ago, 100).await?, 0);
                let again = all.execute_once(id, "new", rename("c")).await?;
                assert_eq!(again.version, Version::new(3));
                let again = all.execute_once(id, "old", rename("b")).await?;
                assert_eq!(again.version, Version::new(4));
                Ok(())
            }

            /// Each aggregate that has events is found once, in order.
            pub async fn all_ids(store: &AnyStore) -> Outcome {
                let all = tickets(store);
                let mut known = ids(&all).await?;
                for _ in 0..20 {
                    let id = Id::new();
                    all.execute(id, open("a")).await?;
                    all.execute(id, rename("b")).await?;
                    known.push(id);
                }
                while all.prune(1_000).await? > 0 {}
                known.sort();
                assert_eq!(ids(&all).await?, known);
                Ok(())
            }

            async fn ids(all: &Repository<Ticket>) -> Result<Vec<Id<Ticket>>, Error<TicketError>> {
                let mut found = Vec::new();
                let mut ids = all.ids();
                while let Some(id) = ids.next().await {
                    found.push(id?);
                }
                Ok(found)
            }

            /// A payload is read as the events of its aggregate.
            pub async fn decoded_payloads(store: &AnyStore) -> Outcome {
                let all = tickets(store);
                let id = Id::new();
                all.execute(id, open("a")).await?;
                all.execute(id, rename("b")).await?;
                let page = store.read(&StreamName::of(&id), Version::NONE, 10).await?;
                let mut events = Vec::new();
                for recorded in &page.events {
                    events.extend(recorded.decode::<Ticket>()?);
                }
                let due = [
                    TicketEvent::from(Opened { subject: "a".into() }),
                    Renamed { subject: "b".into() }.into(),
                ];
                assert_eq!(events, due);
                let mut other = page.events[0].clone();
                other.event.name = "unknown".into();
                let unknown = other.decode::<Ticket>();
                assert!(matches!(unknown, Err(Unreadable::UnknownEvent { .. })));
                other.stream = StreamName::new("another", "1");
                let another = other.decode::<Ticket>();
                assert!(matches!(another, Err(Unreadable::OtherAggregate { .. })));
                Ok(())
            }

            pub async fn all_of_it(store: &AnyStore) -> Outcome {
                expected_versions(store).await?;
                expected_versions_of_messages(store).await?;
                one_of_many_wins(store).await?;
                compared_commands(store).await?;
                creations_that_come_again(store).await?;
                forgotten_messages(store).await?;
                all_ids(store).await?;
                decoded_payloads(store).await
            }
        }
    };
}

tickets!(by_events, persist = events);
tickets!(by_state, name = "state-ticket", persist = state);

/// All of it, in both ways.
pub async fn in_both_ways(store: AnyStore) -> Outcome {
    assert!(matches!(store.health().await, Health::Usable));
    by_events::all_of_it(&store).await?;
    by_state::all_of_it(&store).await
}
