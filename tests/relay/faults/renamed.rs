//! A consumer that was renamed continues where it was, if it says its former name.

use entail::relay::ResetTo;

use super::*;

mod before {
    use super::*;
    #[policy]
    pub fn send_on(event: &Happened, id: Id<Sender>) -> To<Receiver, Take> {
        let what = event.what.clone();
        receiver(id.key()).send(Take { what })
    }
    flow! { pub BEFORE { aggregates: [Receiver], policies: [send_on] } }
}

#[policy(was = "send-on")]
pub fn pass_on(event: &Happened, id: Id<Sender>) -> To<Receiver, Take> {
    let what = event.what.clone();
    receiver(id.key()).send(Take { what })
}
flow! { AFTER { aggregates: [Receiver], policies: [pass_on] } }

#[test]
fn it_continues() {
    let store = MemoryStore::new();
    block_on(async {
        let relay = start(&store, before::BEFORE).await;
        happen(&store, "a", "1").await;
        relay.idle().await.unwrap();
        relay.stop().await;
        happen(&store, "a", "2").await;
        let relay = start(&store, AFTER).await;
        happen(&store, "a", "3").await;
        relay.idle().await.unwrap();
        assert_eq!(got(&store, "a").await, ["1", "2", "3"]);
        assert!(relay.position("send-on").await.is_err());
        // What was sent under the former name is not sent again.
        relay.reset("pass-on", ResetTo::Beginning).await.unwrap();
        relay.idle().await.unwrap();
        happen(&store, "a", "4").await;
        relay.idle().await.unwrap();
        assert_eq!(got(&store, "a").await, ["1", "2", "3", "4"]);
    });
}

mod parks {
    use super::*;
    #[policy]
    pub fn send_on(event: &Happened, _id: Id<Sender>) -> To<Receiver, Take> {
        panic!("{} fails", event.what)
    }
    flow! { pub PARKS { aggregates: [Receiver], policies: [send_on] } }
}

/// What was parked under the former name still waits, and so do the later events of its stream.
#[test]
fn what_is_parked_still_waits() {
    let store = MemoryStore::new();
    block_on(async {
        let relay = start(&store, parks::PARKS).await;
        happen(&store, "a", "1").await;
        happen(&store, "b", "1").await;
        relay.idle().await.unwrap();
        let parked = relay.parked("send-on", 10).await.unwrap();
        relay
            .drop_parked(&parked[1], "nobody needs it")
            .await
            .unwrap();
        relay.idle().await.unwrap();
        relay.stop().await;
        let relay = start(&store, AFTER).await;
        happen(&store, "a", "2").await;
        relay.idle().await.unwrap();
        assert_eq!(got(&store, "a").await, Vec::<String>::new());
        let parked = relay.parked("pass-on", 10).await.unwrap();
        assert_eq!(parked.len(), 1);
        assert_eq!(relay.dropped("pass-on", 10).await.unwrap().len(), 1);
        relay.retry(&parked[0]).await.unwrap();
        relay.idle().await.unwrap();
        assert_eq!(got(&store, "a").await, ["1", "2"]);
    });
}
