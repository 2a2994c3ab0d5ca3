//! A new table is filled next to the one that answers.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use entail::block_on;
use entail_test_support::{
    rows::{NAME, bad, one, submit_orders, two},
    shop::order,
};
use rusqlite::Connection;

use super::{Place, numbers, rebuilt, start, stopped, tables};

/// A higher version fills a new table while the old one answers, and while new events come. A reader
/// sees one or the other, and each of them whole.
#[test]
fn a_higher_version_takes_the_place_of_the_old_one_in_one_transaction() {
    const BEFORE: u64 = 2_000;
    let place = Place::new();
    let store = place.open();
    block_on(async {
        submit_orders(&store, 0..BEFORE).await;
        let relay = start(&store, one::ROWS);
        relay.idle().await.unwrap();
        relay.stop().await;
    });
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let reads = scope.spawn(|| {
            let reader = place.reader();
            let (mut last, mut reads) = (u32::try_from(BEFORE).unwrap(), 0_u64);
            while !is_over.load(Ordering::SeqCst) {
                let count = "SELECT count(*) FROM order_rows";
                let count: u32 = reader.query_row(count, (), |row| row.get(0)).unwrap();
                assert!(count >= last, "{count} rows after {last}");
                last = count;
                reads += 1;
            }
            reads
        });
        block_on(async {
            let relay = start(&store, two::ROWS);
            submit_orders(&store, BEFORE..BEFORE + 200).await;
            relay.idle().await.unwrap();
            let progress = relay.progress(NAME).await.unwrap();
            assert_eq!((progress.position, progress.rebuild), (progress.end, None));
            let last = submit_orders(&store, BEFORE + 200..BEFORE + 210).await;
            relay.passed::<two::OrderRows>(last.unwrap()).await;
            relay.stop().await;
        });
        is_over.store(true, Ordering::SeqCst);
        assert!(reads.join().unwrap() > 0);
    });
    let reader = place.reader();
    let expected: Vec<u64> = (0..BEFORE + 210).map(|number| number * 2).collect();
    assert_eq!(numbers(&reader, "twice", "order_rows"), expected);
    assert_eq!(tables(&reader), ["order_rows"]);
    // The old program does not write to the new table.
    block_on(async {
        let relay = start(&store, one::ROWS);
        assert_eq!(
            stopped(&relay).await,
            "the table `order_rows` is of version 2, and this program has version 1 of the projection: \
             deploy the program with version 2, or a higher version"
        );
        relay.idle().await.unwrap();
    });
}

/// A rebuild of the same version runs next to the live table. It survives a restart, and can be
/// cancelled.
#[test]
fn a_rebuild_repairs_a_table_that_someone_has_changed() {
    let place = Place::new();
    let store = place.open();
    block_on(async {
        submit_orders(&store, 0..50).await;
        let relay = start(&store, one::ROWS);
        relay.idle().await.unwrap();
        let change = |connection: &Connection| {
            connection.execute("DELETE FROM order_rows WHERE total < 40", ())?;
            Ok::<_, rusqlite::Error>(())
        };
        store.transaction(change).await.unwrap().unwrap();
        assert_eq!(numbers(&place.reader(), "total", "order_rows").len(), 10);
        // A paused one does not go on, so it can be looked at.
        relay.pause(NAME).await.unwrap();
        relay.rebuild(NAME).await.unwrap();
        let rebuild = relay.progress(NAME).await.unwrap().rebuild.unwrap();
        assert_eq!(rebuild.version, 1);
        let again = relay.rebuild(NAME).await.unwrap_err().to_string();
        assert_eq!(
            again,
            "a rebuild of `order-rows` in version 1 runs: wait for it, or call `cancel_rebuild` first"
        );
        assert_eq!(tables(&place.reader()), ["order_rows", "order_rows__v1"]);
        relay.cancel_rebuild(NAME).await.unwrap();
        assert_eq!(tables(&place.reader()), ["order_rows"]);
        assert_eq!(relay.progress(NAME).await.unwrap().rebuild, None);
        relay.rebuild(NAME).await.unwrap();
        relay.stop().await;
    });
    block_on(async {
        let relay = start(&store, one::ROWS);
        relay.ready().await.unwrap();
        assert!(relay.progress(NAME).await.unwrap().rebuild.is_some());
        relay.resume(NAME).await.unwrap();
        submit_orders(&store, 50..60).await;
        rebuilt(&relay).await;
        relay.idle().await.unwrap();
        assert_eq!(
            numbers(&place.reader(), "total", "order_rows"),
            (0..60).collect::<Vec<_>>()
        );
        assert_eq!(tables(&place.reader()), ["order_rows"]);
        assert_eq!(relay.status(NAME).await.unwrap().last_error, None);
        assert!(relay.rebuild("nobody").await.is_err());
    });
}

/// A view of the user's on the table stays valid.
#[test]
fn a_view_on_the_table_survives_a_rebuild() {
    let place = Place::new();
    let store = place.open();
    block_on(async {
        submit_orders(&store, 0..5).await;
        let relay = start(&store, one::ROWS);
        relay.idle().await.unwrap();
        let view = |connection: &Connection| {
            connection
                .execute_batch("CREATE VIEW large AS SELECT id FROM order_rows WHERE total > 2")?;
            Ok::<_, rusqlite::Error>(())
        };
        store.transaction(view).await.unwrap().unwrap();
        relay.rebuild(NAME).await.unwrap();
        rebuilt(&relay).await;
        let count = "SELECT count(*) FROM large";
        let count: u32 = place
            .reader()
            .query_row(count, (), |row| row.get(0))
            .unwrap();
        assert_eq!(count, 2);
    });
}

/// A rebuild that fails leaves the old table as it is. Someone may cancel it, and go back.
#[test]
fn a_failed_rebuild_leaves_the_old_table() {
    let place = Place::new();
    let store = place.open();
    block_on(async {
        submit_orders(&store, 0..30).await;
        let relay = start(&store, one::ROWS);
        relay.idle().await.unwrap();
        relay.stop().await;
        let relay = start(&store, bad::ROWS);
        let why = stopped(&relay).await;
        assert!(why.contains(&order(13).to_string()), "{why}");
        let progress = relay.progress(NAME).await.unwrap();
        let rebuild = progress.rebuild.unwrap();
        assert!(rebuild.position < progress.position, "{progress:?}");
        assert_eq!(rebuild.version, 3);
        assert_eq!(numbers(&place.reader(), "total", "order_rows").len(), 30);
        relay.cancel_rebuild(NAME).await.unwrap();
        assert_eq!(relay.progress(NAME).await.unwrap().rebuild, None);
        relay.stop().await;
        let relay = start(&store, one::ROWS);
        submit_orders(&store, 30..40).await;
        relay.idle().await.unwrap();
        assert_eq!(
            numbers(&place.reader(), "total", "order_rows"),
            (0..40).collect::<Vec<_>>()
        );
        assert_eq!(tables(&place.reader()), ["order_rows"]);
    });
}
