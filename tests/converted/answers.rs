//! Messages whose events were converted or skipped since.

use std::convert::Infallible;

use entail::{
    AnyStore, MemoryStore, StreamName, Unreadable,
    prelude::*,
    store::{Append, Message},
};

use super::{Board, MoveTo, Moved, events};

/// A message is answered from its events. If they are not what was stored, the answer would be wrong.
#[tokio::test]
async fn a_message_whose_events_were_converted_gets_no_wrong_answer() {
    for (event, is_answered) in [
        (("moved", 1, r#"{"place":3,"name":"North"}"#), false),
        (("moved", 1, r#"{"place":3,"name":null}"#), false),
        (("noted", 1, "{}"), false),
        (("moved", 2, r#"{"place":3}"#), true),
    ] {
        let store = AnyStore::new(MemoryStore::new());
        let id = Id::<Board>::new();
        let stream = StreamName::of(&id);
        let mut append = Append::new(stream, Version::NONE, events(&[event]));
        let answer = r#"{"command":"move-to","count":1,"parts":[]}"#.to_owned();
        append.message = Some(Message {
            id: "first".into(),
            answer,
        });
        store.append(append).await.unwrap();
        let boards = Repository::<Board>::new(store);
        let again = boards.execute_once(id, "first", MoveTo { place: 3 }).await;
        match again {
            Ok(done) => assert!(is_answered && done.event == Moved { place: 3 }),
            Err(Error::Unanswered { source, .. }) => {
                let source = *source;
                assert!(
                    !is_answered
                        && matches!(source, Error::Unreadable(Unreadable::Converted { .. })),
                    "{event:?}: {source}"
                );
            }
            Err(other) => panic!("{event:?}: {other}"),
        }
        assert_eq!(boards.load(id).await.unwrap().version(), Version::new(1));
    }
}

/// An aggregate that stores its state, in a program before and after its event got another name.
macro_rules! ticket {
    ($module:ident, $event:ident, ($($options:tt)*)) => {
        mod $module {
            use super::{Infallible, aggregate, event};

            #[aggregate(default, name = "ticket", persist = state, $($options)*)]
            #[derive(Default)]
            pub struct Ticket {
                pub count: u64,
            }

            #[event]
            pub struct $event {}

            #[aggregate]
            impl Ticket {
                #[command]
                pub fn issue(&self) -> Result<$event, Infallible> {
                    Ok($event {})
                }

                #[apply]
                fn issued(&mut self, _: &$event) {
                    self.count = self.count.wrapping_add(1);
                }
            }
        }
    };
}
ticket!(drafted, Drafted, ());
ticket!(issued, Issued, (retired = "drafted"));

/// The answer holds a copy of the events, which are read as the others.
#[tokio::test]
async fn an_answer_that_holds_a_retired_event_is_not_rebuilt() {
    let store = AnyStore::new(MemoryStore::new());
    let id = Uuid::now_v7();
    let before = Repository::<drafted::Ticket>::new(store.clone());
    let once = before.execute_once(Id::from(id), "first", drafted::Issue);
    assert_eq!(once.await.unwrap().event, drafted::Drafted {});
    let now = Repository::<issued::Ticket>::new(store);
    let again = now.execute_once(Id::from(id), "first", issued::Issue).await;
    let Err(Error::Unanswered { source, .. }) = again else {
        panic!("{again:?}");
    };
    let source = *source;
    assert!(
        matches!(
            source,
            Error::Unreadable(Unreadable::Converted { version, .. }) if version == Version::new(1)
        ),
        "{source}"
    );
    // The state is the truth, and the next message is answered.
    let next = now.execute_once(Id::from(id), "second", issued::Issue);
    let next = next.await.unwrap();
    assert_eq!((next.version, next.state.count), (Version::new(2), 2));
}
