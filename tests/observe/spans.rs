//! The spans of commands, of appends, and of what runs between aggregates.

use std::{
    convert::Infallible,
    future::{Future as _, poll_fn},
    num::NonZeroU32,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
    time::Duration,
};

use entail::{
    FileStore, MemoryStore, Retry, block_on,
    observe::SPANS,
    prelude::*,
    publisher::{Outgoing, Publication, PublishError, PublishedEvent, Publisher},
    relay::Relay,
    testing::FaultyStore,
};
use entail_test_support::{
    rows::{NAME, one, submit_orders},
    shop::{
        KEEPING, SHOP, fill, order,
        order::{Order, OrderConfirmed},
        stock,
        stock::{Fill, Reserve, Stock},
        submit,
    },
};

use super::collector::{Seen, collector};

/// It does not exist before someone enters.
#[aggregate]
pub struct Visit {
    is_over: bool,
}

#[event]
pub enum VisitEvent {
    #[creates(is_over = false)]
    Entered,
    #[set(is_over = true)]
    Left,
}

#[aggregate(events = VisitEvent)]
impl Visit {
    #[command]
    pub fn enter() -> Result<Entered, Infallible> {
        Ok(Entered)
    }

    #[command]
    pub fn leave(&self) -> Result<Left, Infallible> {
        Ok(Left)
    }
}

/// Of a command and of its append.
const ABOUT: [&str; 5] = ["aggregate", "id", "version", "outcome", "correlation"];

#[test]
fn a_command_and_its_append_are_seen() {
    let (seen, store) = (collector(), MemoryStore::new());
    let stocks = Repository::<Stock, _>::new(store);
    let request = Uuid::from_u128(7_001);
    let fill = Fill { quantity: 1 };
    let stocks = stocks.correlated(request).blocking();
    let done = stocks.execute(stock("seen-accepted"), fill).unwrap();
    assert_eq!(done.tries, 1);
    let request = request.to_string();
    let command = seen.closed("command", &[("id", "seen-accepted")]);
    let expected = ["stock", "seen-accepted", "1", "accepted", &request];
    assert_eq!(command.of(ABOUT), expected);
    assert_eq!(command.of(["command", "tries"]), ["fill", "1"]);
    let append = seen.closed("append", &[("id", "seen-accepted")]);
    let expected = ["stock", "seen-accepted", "1", "stored", &request];
    assert_eq!(append.of(ABOUT), expected);
    assert_eq!(append.of(["event", "events"]), ["filled", "1"]);
    assert_eq!(append.parent, Some(command.id));

    // A message that comes again, and a command of the enum of all commands.
    for outcome in ["accepted", "repeated"] {
        let fill = stock::StockCommand::Fill(Fill { quantity: 1 });
        stocks.execute_once(stock("seen-once"), "m", fill).unwrap();
        let command = seen.closed("command", &[("id", "seen-once"), ("outcome", outcome)]);
        assert_eq!(command.of(["command", "version"]), ["fill", "1"]);
    }
}

#[test]
fn a_refusal_is_seen_and_no_contents_are() {
    let (seen, store) = (collector(), MemoryStore::new());
    let stocks = Repository::<Stock, _>::new(store.clone()).blocking();
    let (order, quantity) = (order(987_654_321), 1_234_567_891);
    let reserve = Reserve { order, quantity };
    let refused = stocks.execute(stock("seen-refused"), reserve);
    assert!(refused.is_err());
    let command = seen.closed("command", &[("id", "seen-refused")]);
    assert_eq!(command.of(["outcome", "version"]), ["rejected", ""]);
    let visits = Repository::<Visit, _>::new(store).blocking();
    let id = Id::new();
    let outcomes = ["not_found", "accepted", "already_exists"];
    let results = [
        visits.execute(id, Leave).is_ok(),
        visits.execute(id, Enter).is_ok(),
        visits.execute(id, Enter).is_ok(),
    ];
    assert_eq!(results, [false, true, false]);
    for outcome in outcomes {
        seen.closed("command", &[("id", &*id.to_string()), ("outcome", outcome)]);
    }
    for Seen { fields, .. } in seen.all() {
        let texts: String = fields.into_values().collect();
        assert!(!texts.contains("1234567891"), "{texts}");
    }
}

#[test]
fn conflicts_and_failures_of_the_store_are_seen() {
    let (seen, store) = (collector(), FaultyStore::new(MemoryStore::new()));
    let id = stock("seen-conflict");
    let fill = Fill { quantity: 1 };
    let one = Repository::<Stock, _>::new(store.clone()).blocking();
    let other = Repository::<Stock, _>::new(store.clone()).blocking();
    one.execute(id.clone(), fill.clone()).unwrap();
    other.execute(id.clone(), fill.clone()).unwrap();
    // The first repository still has the state before the second command.
    let done = one.execute(id.clone(), fill.clone()).unwrap();
    assert_eq!((done.tries, done.version), (2, Version::new(3)));
    let command = seen.closed("command", &[("id", "seen-conflict"), ("version", "3")]);
    assert_eq!(command.of(["tries", "outcome"]), ["2", "accepted"]);
    let conflict = seen.closed(
        "append",
        &[("id", "seen-conflict"), ("outcome", "conflict")],
    );
    assert_eq!(conflict.parent, Some(command.id));
    store.fail_appends(true);
    one.execute(id.clone(), fill.clone()).unwrap_err();
    store.fail_appends(false);
    store.lose_answers(true);
    one.execute(id, fill).unwrap_err();
    for outcome in ["store_failed", "uncertain"] {
        for span in ["command", "append"] {
            seen.closed(span, &[("id", "seen-conflict"), ("outcome", outcome)]);
        }
    }
}

/// A command waits after a conflict, and its caller does not wait any longer.
#[test]
fn a_command_that_is_dropped_is_seen() {
    let (seen, store) = (collector(), MemoryStore::new());
    let hour = Duration::from_secs(3_600);
    let patient = Retry::up_to(NonZeroU32::MAX, hour, hour);
    let one = Repository::<Stock, _>::new(store.clone()).with_retry(patient);
    let other = Repository::<Stock, _>::new(store);
    let id = stock("seen-dropped");
    block_on(async {
        for stocks in [&one, &other] {
            let fill = Fill { quantity: 1 };
            stocks.execute(id.clone(), fill).await.unwrap();
        }
        let mut waiting = pin!(one.execute(id, Fill { quantity: 1 }));
        poll_fn(|task| Poll::Ready(waiting.as_mut().poll(task).is_pending())).await
    });
    let command = seen.closed("command", &[("id", "seen-dropped"), ("outcome", "dropped")]);
    assert_eq!(command.of(["tries", "version"]), ["2", ""]);
}

#[test]
fn a_delivery_to_a_policy_is_seen() {
    let (seen, store) = (collector(), MemoryStore::new());
    block_on(async {
        fill(&store, &[("seen-policy", 5)]).await;
        let relay = Relay::new(store.clone(), KEEPING).start().unwrap();
        relay.idle().await.unwrap();
        let orders = Repository::<Order, _>::new(store.clone());
        let request = Uuid::from_u128(7_003);
        let orders = orders.correlated(request);
        for (number, quantity) in [(7_003, 5), (7_004, 6)] {
            let submit = submit(&[("seen-policy", quantity)], 1);
            orders.execute(order(number), submit).await.unwrap();
        }
        relay.idle().await.unwrap();
        relay.stop().await;
        let (done, parked) = (order(7_003).to_string(), order(7_004).to_string());
        let delivery = seen.closed("delivery", &[("id", &*done)]);
        assert_eq!(
            delivery.of(["consumer", "kind", "aggregate", "event", "version", "tries"]),
            ["keep", "policy", "order", "order-submitted", "1", "1"]
        );
        let request = request.to_string();
        assert_eq!(delivery.of(["outcome", "correlation"]), ["done", &request]);
        let accepted = [
            ("id", "seen-policy"),
            ("outcome", "accepted"),
            ("command", "reserve"),
        ];
        let command = seen.closed("command", &accepted);
        assert_eq!(command.parent, Some(delivery.id));
        assert_eq!(command.get("correlation"), request);

        let delivery = seen.closed("delivery", &[("id", &*parked)]);
        assert_eq!(delivery.get("outcome"), "parked");
        let events = seen.events_in(&delivery);
        let events: Vec<_> = events
            .iter()
            .map(|it| it.of(["tries", "outcome"]))
            .collect();
        assert_eq!(events, [["1", "refused"]]);
    });
}

#[test]
fn the_steps_of_a_saga_and_a_batch_of_a_projection_are_seen() {
    let (seen, store) = (collector(), MemoryStore::new());
    block_on(async {
        fill(&store, &[("seen-saga", 5)]).await;
        let relay = Relay::new(store.clone(), SHOP).start().unwrap();
        relay.idle().await.unwrap();
        let orders = Repository::<Order, _>::new(store.clone());
        let request = Uuid::from_u128(7_005);
        let submit = submit(&[("seen-saga", 5)], 2_000);
        let orders = orders.correlated(request);
        orders.execute(order(7_005), submit).await.unwrap();
        relay.idle().await.unwrap();
        relay.stop().await;
        let (saga, request) = (order(7_005).to_string(), request.to_string());
        let steps = [
            ("0", "step", "stock", "reserve", "accepted"),
            ("1", "step", "payment", "charge", "rejected"),
            ("0", "undo", "stock", "release", "accepted"),
        ];
        for (place, kind, aggregate, command, outcome) in steps {
            let step = seen.closed("saga_step", &[("saga_id", &*saga), ("command", command)]);
            assert_eq!(
                step.of([
                    "consumer",
                    "place",
                    "kind",
                    "aggregate",
                    "outcome",
                    "correlation"
                ]),
                ["fulfil", place, kind, aggregate, outcome, &request]
            );
        }
        // The saga's own events are appends, too.
        let append = seen.closed("append", &[("aggregate", "fulfil"), ("id", &*saga)]);
        assert_eq!(append.of(["event", "correlation"]), ["began", &request]);
        let batch = seen.closed("projection_batch", &[("consumer", "outcomes")]);
        assert_eq!(batch.of(["kind", "outcome"]), ["memory", "done"]);
        assert!(!batch.get("events").is_empty() && !batch.get("position").is_empty());
    });
}

#[test]
fn a_batch_of_rows_is_seen() {
    let (seen, folder) = (collector(), tempfile::tempdir().unwrap());
    let store = FileStore::open(folder.path().join("shop.db")).unwrap();
    block_on(async {
        submit_orders(&store, 0..20).await;
        let relay = Relay::new(store.clone(), one::ROWS).start().unwrap();
        relay.idle().await.unwrap();
        relay.stop().await;
    });
    let batch = seen.closed("projection_batch", &[("consumer", NAME)]);
    assert_eq!(
        batch.of(["kind", "events", "outcome"]),
        ["table", "20", "done"]
    );
}

/// A broker that is away for the first call.
struct Broker {
    was_away: Arc<AtomicBool>,
}

impl Publisher for Broker {
    async fn publish(&self, _message: Outgoing) -> Result<(), PublishError> {
        if self.was_away.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        Err(PublishError::Away("it starts".to_owned()))
    }
}

#[test]
fn a_call_of_a_publisher_is_seen() {
    let (seen, store) = (collector(), MemoryStore::new());
    let was_away = Arc::default();
    let publication = Publication::new("seen-publication", Broker { was_away }).on(
        |_: &OrderConfirmed, order: Id<Order>| {
            Ok(Some(PublishedEvent::json("orders.confirmed", &order)?))
        },
    );
    block_on(async {
        fill(&store, &[("seen-publish", 1)]).await;
        let (first, longest) = (Duration::from_millis(1), Duration::from_millis(2));
        let relay = Relay::new(store.clone(), SHOP).with_pauses(first, longest);
        let relay = relay.publish(publication).start().unwrap();
        relay.idle().await.unwrap();
        let orders = Repository::<Order, _>::new(store.clone());
        let submit = submit(&[("seen-publish", 1)], 1);
        orders.execute(order(7_006), submit).await.unwrap();
        relay.idle().await.unwrap();
        relay.stop().await;
    });
    let consumer = ("consumer", "seen-publication");
    let delivery = seen.closed("delivery", &[consumer]);
    assert_eq!(
        delivery.of(["kind", "event", "outcome"]),
        ["publication", "order-confirmed", "done"]
    );
    for outcome in ["away", "done"] {
        let publish = seen.closed("publish", &[consumer, ("outcome", outcome)]);
        assert_eq!(publish.parent, Some(delivery.id));
        let id = order(7_006).to_string();
        assert_eq!(
            publish.of(["aggregate", "id", "version"]),
            ["order", &id, "2"]
        );
    }
}

/// What the page says of a span is what the span has.
#[test]
fn a_span_has_the_fields_and_outcomes_of_the_table() {
    a_command_and_its_append_are_seen();
    a_delivery_to_a_policy_is_seen();
    the_steps_of_a_saga_and_a_batch_of_a_projection_are_seen();
    a_call_of_a_publisher_is_seen();
    let all = collector().all();
    for span in SPANS {
        let mut seen = all.iter().filter(|seen| seen.name == span.name).peekable();
        assert!(seen.peek().is_some(), "there is no span `{}`", span.name);
        for seen in seen {
            let (mut declared, mut fields) = (seen.declared.clone(), span.fields.to_vec());
            declared.sort_unstable();
            fields.sort_unstable();
            assert_eq!(declared, fields, "{}", span.name);
            assert!(span.outcomes.contains(&seen.get("outcome")), "{seen:?}");
        }
    }
}
