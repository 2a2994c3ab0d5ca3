//! One domain, stored in each way: the same commands have the same results, on any store.

use entail::{AnyStore, Unreadable, prelude::*};

pub type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CustomerError {
    #[error("another customer has this phone")]
    PhoneTaken,
    #[error("a note says something")]
    Empty,
    #[error("no more notes")]
    Full,
}

/// The customers, stored as the options say.
macro_rules! customers {
    ($module:ident, $($options:tt)*) => {
        pub mod $module {
            use super::*;

            #[aggregate(error = CustomerError, $($options)*)]
            pub struct Customer {
                pub phone: String,
                pub notes: Vec<String>,
            }

            #[event]
            pub struct Joined {
                pub phone: String,
            }

            #[event]
            pub struct Moved {
                pub phone: String,
            }

            #[event]
            pub struct Noted {
                pub text: String,
            }

            #[aggregate]
            impl Customer {
                #[command]
                pub fn join(
                    phone: String,
                    context: &Context<Self>,
                ) -> Result<Joined, CustomerError> {
                    context
                        .claim("phone", &phone)
                        .or_reject(|_| CustomerError::PhoneTaken);
                    Ok(Joined { phone })
                }

                /// Moves, and says nothing of what happens when the phone is another's.
                #[command]
                pub fn move_to(
                    &self,
                    phone: String,
                    context: &Context<Self>,
                ) -> Result<Moved, CustomerError> {
                    context.release("phone", &self.phone);
                    context.claim("phone", &phone);
                    Ok(Moved { phone })
                }

                #[command]
                pub fn note(&self, text: String) -> Result<Option<Noted>, CustomerError> {
                    ensure!(!text.is_empty(), CustomerError::Empty);
                    ensure!(self.notes.len() < 300, CustomerError::Full);
                    Ok((self.notes.last() != Some(&text)).then_some(Noted { text }))
                }

                #[command]
                pub fn note_all(
                    &self,
                    first: String,
                    second: Option<String>,
                    more: Vec<String>,
                ) -> Result<(Noted, Option<Noted>, Vec<Noted>), CustomerError> {
                    let noted = |text| Noted { text };
                    let more = more.into_iter().map(noted).collect();
                    Ok((noted(first), second.map(noted), more))
                }

                #[apply]
                fn joined(event: &Joined) -> Self {
                    Customer {
                        phone: event.phone.clone(),
                        notes: Vec::new(),
                    }
                }

                #[apply]
                fn moved(&mut self, event: &Moved) {
                    self.phone = event.phone.clone();
                }

                #[apply]
                fn noted(&mut self, event: &Noted) {
                    self.notes.push(event.text.clone());
                }
            }

            pub async fn exercise(store: &AnyStore) -> Outcome {
                loads_what_was_done(store).await?;
                one_customer_has_a_phone(store).await?;
                a_message_counts_once(store).await?;
                messages_at_once_count_once(store).await?;
                pruned_events_are_not_needed(store).await
            }

            fn customers(store: &AnyStore) -> Repository<Customer> {
                Repository::new(store.clone())
            }

            async fn joined(
                all: &Repository<Customer>,
            ) -> Result<Id<Customer>, Error<CustomerError>> {
                let id = Id::new();
                let phone = id.to_string();
                all.execute(id, Join { phone }).await?;
                Ok(id)
            }

            fn note(text: impl ToString) -> Note {
                let text = text.to_string();
                Note { text }
            }

            async fn loads_what_was_done(store: &AnyStore) -> Outcome {
                let all = customers(store);
                let id = joined(&all).await?;
                for number in 0..250 {
                    let done = all.execute(id, note(number)).await?;
                    // As one who does not remember sees it.
                    if number % 50 == 0 {
                        let elsewhere = customers(store).load(id).await?;
                        assert_eq!(*elsewhere, *done.state);
                        assert_eq!(elsewhere.version(), done.version);
                    }
                }
                let elsewhere = customers(store);
                let done = elsewhere.execute(id, note("more")).await?;
                assert_eq!((done.version, done.state.notes.len()), (Version::new(252), 251));
                assert_eq!(*all.load(id).await?, *done.state);
                for version in [1, 3, 99, 100, 101, 252] {
                    let then = elsewhere.load_at(id, Version::new(version)).await?;
                    assert_eq!((then.version().get(), then.notes.len() as u64), (version, version - 1));
                }
                let history = all.history(id).await?;
                assert_eq!(history.len(), 252);
                let mut events = all.events(&id, Version::new(250));
                let mut last = Vec::new();
                while let Some(event) = events.next().await {
                    last.push(event?);
                }
                assert_eq!(last, history[250..]);
                Ok(())
            }

            async fn one_customer_has_a_phone(store: &AnyStore) -> Outcome {
                let all = customers(store);
                let (ada, bob) = (joined(&all).await?, joined(&all).await?);
                let phone = format!("{ada} at home");
                let moved = MoveTo { phone: phone.clone() };
                all.execute(ada, moved.clone()).await?;
                let error = all.execute(Id::new(), Join { phone: phone.clone() }).await.unwrap_err();
                assert!(matches!(error, Error::Rejected(CustomerError::PhoneTaken)), "{error:?}");
                let error = all.execute(bob, moved.clone()).await.unwrap_err();
                assert!(error.is_domain() && !error.is_retryable() && error.is_outcome_known());
                let Error::Claimed(claimed) = error else { return Err("claimed".into()) };
                assert_eq!(claimed.claim.name, "phone");
                assert_eq!(claimed.claim.value, format!("\"{phone}\""));
                assert_eq!(claimed.holder.parse_id::<Customer>()?, ada);
                // Nothing of it happened, and bob still has the old one.
                assert_eq!(all.load(bob).await?.phone, bob.to_string());
                let phone = bob.to_string();
                assert!(all.execute(Id::new(), Join { phone }).await.is_err());

                let elsewhere = MoveTo { phone: format!("{ada} elsewhere") };
                let mut root = all.load(ada).await?;
                root.execute(elsewhere)?;
                all.save(&mut root).await?;
                all.execute(bob, moved).await?;
                // The old one of ada's is free again.
                all.execute(Id::new(), Join { phone: ada.to_string() }).await?;
                Ok(())
            }

            async fn a_message_counts_once(store: &AnyStore) -> Outcome {
                let all = customers(store);
                let id = Id::new();
                let join = Join { phone: id.to_string() };
                let first = all.execute_once(id, "join", join.clone()).await?;
                let noted = all.execute_once(id, "1", note("a")).await?;
                let nothing = all.execute_once(id, "2", note("a")).await?;
                assert!(nothing.event.is_none());
                let several = NoteAll {
                    first: "b".into(),
                    second: None,
                    more: vec!["c".into(), "d".into()],
                };
                let both = all.execute_once(id, "3", several.clone()).await?;
                assert_eq!(both.version, Version::new(5));
                all.execute(id, note("e")).await?;

                // On what is remembered, and on what is not.
                for all in [all.clone(), customers(store)] {
                    let again = all.execute_once(id, "join", join.clone()).await?;
                    assert_eq!((again.version, again.position), (first.version, first.position));
                    assert_eq!((again.event, again.state), (first.event.clone(), first.state.clone()));
                    let again = all.execute_once(id, "1", note("a")).await?;
                    assert_eq!((again.version, again.position), (noted.version, noted.position));
                    assert_eq!((again.event, again.state), (noted.event.clone(), noted.state.clone()));
                    let again = all.execute_once(id, "2", note("a")).await?;
                    assert_eq!((again.event, again.state), (None, nothing.state.clone()));
                    let again = all.execute_once(id, "3", several.clone()).await?;
                    assert_eq!((again.version, again.position), (both.version, both.position));
                    assert_eq!((again.event, again.state), (both.event.clone(), both.state.clone()));
                    assert_eq!(all.load(id).await?.version(), Version::new(6));
                }
                // Its fields do not tell one message from another, its command does.
                let error = all.execute_once(id, "1", several).await.unwrap_err();
                let Error::MessageReused(reused) = error else { return Err("reused".into()) };
                assert_eq!((&*reused.first, &*reused.now), ("note", "note-all"));

                // A rejection changed nothing, so it is not remembered.
                assert!(all.execute_once(id, "4", note("")).await.is_err());
                let accepted = all.execute_once(id, "4", note("f")).await?;
                assert_eq!(accepted.version, Version::new(7));
                // To another aggregate it is another message.
                let other = joined(&all).await?;
                assert_eq!(all.execute_once(other, "1", note("a")).await?.version, Version::new(2));
                // What was accepted is answered although it would be refused now.
                let full = NoteAll {
                    first: "g".into(),
                    second: None,
                    more: vec!["more".into(); 300],
                };
                all.execute(id, full).await?;
                let again = all.execute_once(id, "4", note("f")).await?;
                assert_eq!(again.version, Version::new(7));
                assert_eq!(again.event, Some(Noted { text: "f".into() }));
                Ok(())
            }

            async fn messages_at_once_count_once(store: &AnyStore) -> Outcome {
                let id = joined(&customers(store)).await?;
                let mut tasks = Vec::new();
                for task in 0..6 {
                    let all = customers(store);
                    tasks.push(tokio::spawn(async move {
                        let mut answers = Vec::new();
                        for number in 0..10 {
                            // Each comes from every task, and between them some of its own.
                            all.execute(id, note(format!("of {task}: {number}"))).await?;
                            let message = format!("m{number}");
                            let done = all.execute_once(id, message, note(number)).await?;
                            answers.push((done.version, done.event, done.state));
                        }
                        Ok::<_, Error<CustomerError>>(answers)
                    }));
                }
                let mut answers = Vec::new();
                for task in tasks {
                    answers.push(task.await??);
                }
                assert!(answers.iter().all(|of_task| *of_task == answers[0]));
                assert_eq!(customers(store).load(id).await?.notes.len(), 70);
                Ok(())
            }

            async fn pruned_events_are_not_needed(store: &AnyStore) -> Outcome {
                let all = customers(store);
                let id = joined(&all).await?;
                let first = all.execute_once(id, "first", note("first")).await?;
                for number in 0..150 {
                    all.execute(id, note(number)).await?;
                }
                let before = all.load(id).await?;
                while all.prune(100).await? > 0 {}
                let pruned = matches!(
                    all.history(id).await,
                    Err(Error::Unreadable(Unreadable::Pruned { .. }))
                );
                let is_state = matches!(<Customer as Identity>::PERSIST, entail::schema::Persist::State);
                assert_eq!(pruned, is_state);
                for all in [all.clone(), customers(store)] {
                    assert_eq!(*all.load(id).await?, *before);
                    let again = all.execute_once(id, "first", note("first")).await?;
                    assert_eq!(
                        (again.version, again.event, again.state),
                        (first.version, first.event.clone(), first.state.clone())
                    );
                    if pruned {
                        let error = all.load_at(id, Version::new(3)).await.unwrap_err();
                        assert!(matches!(error, Error::Unreadable(Unreadable::Pruned { .. })));
                    }
                }
                let done = customers(store).execute(id, note("last")).await?;
                assert_eq!(done.version, before.version().next());
                assert_eq!(*customers(store).load(id).await?, *done.state);
                Ok(())
            }
        }
    };
}

customers!(by_events, persist = events);
customers!(
    by_snapshots,
    name = "snapshot-customer",
    snapshot_every = 100
);
customers!(by_state, name = "state-customer", persist = state);

/// All of it, in each of the three ways.
pub async fn in_every_way(store: AnyStore) -> Outcome {
    by_events::exercise(&store).await?;
    by_snapshots::exercise(&store).await?;
    by_state::exercise(&store).await
}
