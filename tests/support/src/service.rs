//! What a service asks of a repository and a store: one domain, stored as its events and as its
//! state, on any store.

use entail::{AnyStore, ConcurrencyConflict, prelude::*};

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
        }
    };
}

tickets!(by_events, persist = events);
tickets!(by_state, name = "state-ticket", persist = state);

/// All of it, in both ways.
pub async fn in_both_ways(store: AnyStore) -> Outcome {
    by_events::expected_versions(&store).await?;
    by_events::expected_versions_of_messages(&store).await?;
    by_events::one_of_many_wins(&store).await?;
    by_state::expected_versions(&store).await?;
    by_state::expected_versions_of_messages(&store).await?;
    by_state::one_of_many_wins(&store).await
}
