//! Reads of the log with a filter, in a long log.

use entail::{
    Position, PostgresOptions, PostgresStore, Recorded, StreamName, Uuid, Version,
    store::{Append, Filter, Log as _, Payload, Streams as _},
};

use super::{cluster, fresh_schema, one};

const EVENTS: usize = 20_000;
/// The places of the few events that the filters want.
const RARE: [usize; 6] = [0, 1, 8_191, 8_192, 15_000, EVENTS - 1];

/// A log of 20,000 events, with a rare one here and there.
async fn long_log(store: &PostgresStore) {
    let (rare, usual) = (StreamName::new("rare", "1"), StreamName::new("usual", "1"));
    let mut of_usual = 0;
    let mut place = 0;
    while place < EVENTS {
        if let Some(of_rare) = RARE.iter().position(|rare| *rare == place) {
            let append = one(&rare, of_rare as u64, "happened");
            store.append(append).await.unwrap();
            place += 1;
            continue;
        }
        let next = RARE.iter().find(|rare| **rare > place).unwrap();
        let count = (next - place).min(1_000);
        let mut append: Append = one(&usual, of_usual, "went");
        let event = append.events.remove(0);
        append.events = (0..count)
            .map(|_| {
                let mut event = event.clone();
                event.event_id = Uuid::now_v7();
                event
            })
            .collect();
        store.append(append).await.unwrap();
        of_usual += count as u64;
        place += count;
    }
}

/// Reads the log in pages of this size, and holds what a page promises.
async fn in_pages(store: &PostgresStore, filter: &Filter, limit: usize) -> Vec<Recorded<Payload>> {
    let mut after = Position::START;
    let mut events: Vec<Recorded<Payload>> = Vec::new();
    loop {
        let page = store.log(after, filter, limit).await.unwrap();
        assert!(page.events.len() <= limit);
        // It goes forward, and not past an event that it did not return.
        assert!(page.read_to > after || page.is_end);
        for event in &page.events {
            assert!(after < event.position && event.position <= page.read_to);
        }
        after = page.read_to;
        events.extend(page.events);
        assert!(events.is_sorted_by_key(|event| event.position));
        if page.is_end {
            return events;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_finds_every_event_once_wherever_it_is() {
    let Some(cluster) = cluster() else { return };
    let options = PostgresOptions::new().schema(fresh_schema());
    let store = options.connect(&cluster.url()).await.unwrap();
    long_log(&store).await;
    let all = in_pages(&store, &Filter::all(), 3_000).await;
    assert_eq!(all.len(), EVENTS);
    let end = all.last().unwrap().position;

    for filter in [
        Filter::all().aggregate("nothing"),
        Filter::all().event("usual", "nothing"),
        Filter::all().aggregate("rare"),
        Filter::all().event("rare", "happened"),
        Filter::all().aggregate("usual"),
        Filter::all().event("usual", "went").aggregate("rare"),
        Filter::all()
            .event("rare", "went")
            .event("usual", "happened"),
    ] {
        let wanted = all.iter().filter(|event| {
            let name = event.event.name.clone();
            filter.takes(event.stream.aggregate(), &name)
        });
        let wanted: Vec<_> = wanted.cloned().collect();
        for limit in [2, 1_000, 8_192, 8_193, 100_000] {
            if limit == 2 && wanted.len() > 1_000 {
                continue;
            }
            let found = in_pages(&store, &filter, limit).await;
            assert!(found == wanted, "{filter:?} in pages of {limit}");
        }
        // From every place on, the first page has the next events.
        for place in [0, 1, 8_190, 8_191, 8_192, EVENTS - 2, EVENTS - 1] {
            let after = all[place].position;
            let page = store.log(after, &filter, 2).await.unwrap();
            let next = wanted.iter().filter(|event| event.position > after);
            let next: Vec<_> = next.take(page.events.len()).cloned().collect();
            assert!(page.events == next, "{filter:?} after {place}");
        }
        // At the end of the log, a page is empty, is the end, and has read all of it.
        let page = store.log(end, &filter, 2).await.unwrap();
        assert!(page.events.is_empty() && page.is_end && page.read_to >= end);
    }
    an_event_that_comes_later_is_found(&store).await;
}

/// A reader that found nothing finds what is appended then.
async fn an_event_that_comes_later_is_found(store: &PostgresStore) {
    let filter = Filter::all().aggregate("late");
    let mut after = Position::START;
    loop {
        let page = store.log(after, &filter, 10).await.unwrap();
        assert!(page.events.is_empty());
        after = page.read_to;
        if page.is_end {
            break;
        }
    }
    let late = StreamName::new("late", "1");
    let append = one(&late, 0, "happened");
    store.append(append).await.unwrap();
    let page = store.log(after, &filter, 10).await.unwrap();
    assert!(page.is_end);
    let found: Vec<_> = page.events.iter().map(|event| event.version).collect();
    assert_eq!(found, [Version::new(1)]);
    let again = store.log(page.read_to, &filter, 10).await.unwrap();
    assert!(again.events.is_empty() && again.is_end);
}
