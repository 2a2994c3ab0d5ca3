//! Events of the new release, in the old one, and the other way round.

use entail::{Unreadable, prelude::*};

mod old {
    use std::convert::Infallible;

    use entail::prelude::*;

    #[aggregate]
    pub struct Ticket {
        pub subject: String,
        pub notes: Vec<String>,
    }

    #[event]
    pub enum TicketEvent {
        #[creates(subject, notes = Vec::new())]
        Opened {
            subject: String,
        },
        /// The new release stores it as `remarked`.
        #[event(was = "remarked")]
        Noted {
            text: String,
        },
        Closed {},
    }

    #[aggregate(events = TicketEvent)]
    impl Ticket {
        #[command]
        pub fn open(subject: String) -> Result<Opened, Infallible> {
            Ok(Opened { subject })
        }

        #[command]
        pub fn note(&self, text: String) -> Result<Noted, Infallible> {
            Ok(Noted { text })
        }

        #[command]
        pub fn close(&self) -> Result<Closed, Infallible> {
            Ok(Closed {})
        }

        #[apply]
        fn noted(&mut self, event: &Noted) {
            self.notes.push(event.text.clone());
        }

        #[apply]
        fn closed(&mut self, _event: &Closed) {}
    }
}

mod new {
    use std::convert::Infallible;

    use entail::prelude::*;

    #[aggregate]
    pub struct Ticket {
        pub subject: String,
        pub urgent: bool,
        pub notes: Vec<String>,
        pub assignee: Option<String>,
    }

    #[event]
    pub struct ClosedV1 {}

    #[event]
    pub enum TicketEvent {
        #[creates(subject, urgent, notes = Vec::new(), assignee = None)]
        Opened {
            subject: String,
            #[serde(default)]
            urgent: bool,
        },
        #[event(name = "remarked", was = "noted")]
        Noted { text: String },
        #[set(assignee)]
        Assigned { assignee: String },
        #[event(version = 2, upcast = ClosedV1)]
        Closed { why: String },
    }

    impl From<ClosedV1> for Closed {
        fn from(_: ClosedV1) -> Self {
            Closed { why: String::new() }
        }
    }

    #[aggregate(events = TicketEvent)]
    impl Ticket {
        #[command]
        pub fn open(subject: String, urgent: bool) -> Result<Opened, Infallible> {
            Ok(Opened { subject, urgent })
        }

        #[command]
        pub fn note(&self, text: String) -> Result<Noted, Infallible> {
            Ok(Noted { text })
        }

        #[command]
        pub fn assign(&self, assignee: String) -> Result<Assigned, Infallible> {
            Ok(Assigned { assignee })
        }

        #[command]
        pub fn close(&self, why: String) -> Result<Closed, Infallible> {
            Ok(Closed { why })
        }

        #[apply]
        fn noted(&mut self, event: &Noted) {
            self.notes.push(event.text.clone());
        }

        #[apply]
        fn closed(&mut self, _event: &Closed) {}
    }
}

type Blocking<A> = BlockingRepository<A, MemoryStore>;

fn releases() -> (Blocking<old::Ticket>, Blocking<new::Ticket>) {
    let store = MemoryStore::new();
    (
        Repository::new(store.clone()).blocking(),
        Repository::new(store).blocking(),
    )
}

fn both(number: u128) -> (Id<old::Ticket>, Id<new::Ticket>) {
    let key = Uuid::from_u128(number);
    (Id::of(key), Id::of(key))
}

fn subject() -> String {
    "fire".to_owned()
}

#[test]
fn a_field_with_a_default_is_safe_in_both_directions() {
    let (old, new) = releases();
    let (one, same) = both(1);
    old.execute(one, old::Open { subject: subject() }).unwrap();
    assert!(!new.load(same).unwrap().urgent);

    let (other, same) = both(2);
    let urgent = true;
    new.execute(
        same,
        new::Open {
            subject: subject(),
            urgent,
        },
    )
    .unwrap();
    old.execute(
        other,
        old::Note {
            text: "a".to_owned(),
        },
    )
    .unwrap();
    let loaded = new.load(same).unwrap();
    assert_eq!(
        (loaded.urgent, &*loaded.notes),
        (true, &["a".to_owned()][..])
    );
}

#[test]
fn a_name_that_the_old_release_knows_as_a_former_one_is_safe_in_both_directions() {
    let (old, new) = releases();
    let (one, same) = both(1);
    old.execute(one, old::Open { subject: subject() }).unwrap();
    old.execute(
        one,
        old::Note {
            text: "a".to_owned(),
        },
    )
    .unwrap();
    new.execute(
        same,
        new::Note {
            text: "b".to_owned(),
        },
    )
    .unwrap();
    old.execute(
        one,
        old::Note {
            text: "c".to_owned(),
        },
    )
    .unwrap();
    let notes = ["a", "b", "c"].map(str::to_owned);
    assert_eq!(old.load(one).unwrap().notes, notes);
    assert_eq!(new.load(same).unwrap().notes, notes);
}

#[test]
fn an_event_that_the_old_release_does_not_know_stops_it_on_this_aggregate_only() {
    let (old, new) = releases();
    let (one, same) = both(1);
    old.execute(one, old::Open { subject: subject() }).unwrap();
    let assignee = "Ada".to_owned();
    new.execute(same, new::Assign { assignee }).unwrap();

    // The old release decides on its cached state, and its append meets another version.
    let refused = old.execute(
        one,
        old::Note {
            text: "a".to_owned(),
        },
    );
    let unknown = |unreadable: &Unreadable| matches!(unreadable, Unreadable::UnknownEvent { event, .. } if event == "assigned");
    assert!(matches!(&refused, Err(Error::Unreadable(why)) if unknown(why)));
    assert!(matches!(&old.load(one), Err(Error::Unreadable(why)) if unknown(why)));
    assert_eq!(new.load(same).unwrap().version(), Version::new(2));

    let (other, _) = both(2);
    old.execute(other, old::Open { subject: subject() })
        .unwrap();
}

#[test]
fn a_higher_version_stops_the_old_release_on_this_aggregate() {
    let (old, new) = releases();
    let (one, same) = both(1);
    old.execute(one, old::Open { subject: subject() }).unwrap();
    old.execute(one, old::Close {}).unwrap();
    assert_eq!(new.load(same).unwrap().version(), Version::new(2));
    new.execute(
        same,
        new::Close {
            why: "done".to_owned(),
        },
    )
    .unwrap();
    let refused = old.execute(
        one,
        old::Note {
            text: "a".to_owned(),
        },
    );
    assert!(matches!(
        refused,
        Err(Error::Unreadable(Unreadable::UnknownForm {
            found: 2,
            known: 1,
            ..
        }))
    ));
}
