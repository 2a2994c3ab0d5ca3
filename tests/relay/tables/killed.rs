//! A process that fills a table is killed, or loses the table: table and position always agree.

use std::{
    env,
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
};

use entail::{
    FileStore, block_on,
    prelude::*,
    store::{DocumentChange, Filter, Statement, Value},
};
use entail_test_support::rows::{NAME, one, submit_orders};

use super::{Place, numbers, rebuilt, start, tables};

/// The process that is killed: it fills the table, and says when it has begun.
#[test]
#[ignore = "it is the child process of the next one"]
fn filler() {
    let Some(path) = env::var_os("ENTAIL_FILLER") else {
        return;
    };
    let store = FileStore::open(path).unwrap();
    let relay = start(&store, one::ROWS);
    block_on(async {
        for number in 0.. {
            submit_orders(&store, [order_count(&store).await]).await;
            if number % 5 == 0 {
                writeln!(std::io::stdout().lock(), "\nwritten {number}").unwrap();
            }
            if number == 40
                && relay
                    .progress(NAME)
                    .await
                    .is_ok_and(|it| it.rebuild.is_none())
            {
                relay.rebuild(NAME).await.unwrap();
            }
        }
    });
}

/// The number of orders in the log.
async fn order_count(store: &FileStore) -> u64 {
    let page = store.log(Position::START, &Filter::all(), usize::MAX).await;
    page.unwrap().events.len() as u64
}

/// After each kill, the table has the rows up to its position, and no others.
#[test]
fn table_and_position_agree_after_every_kill() {
    let rounds = if env::var_os("ENTAIL_LONG").is_some() {
        100
    } else {
        10
    };
    let place = Place::new();
    block_on(submit_orders(&place.open(), 0..300));
    for round in 0..rounds {
        let mut child = Command::new(env::current_exe().unwrap())
            .args([
                "--exact",
                "relay::tables::killed::filler",
                "--ignored",
                "--nocapture",
            ])
            .env("ENTAIL_FILLER", place.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
        let wanted = format!("written {}", round * 35 % 80);
        let is_wanted = |line: std::io::Result<String>| line.unwrap() == wanted;
        assert!(output.any(is_wanted), "the process ended");
        child.kill().unwrap();
        child.wait().unwrap();
        block_on(agree(&place));
    }
    let store = place.open();
    block_on(async {
        let relay = start(&store, one::ROWS);
        relay.idle().await.unwrap();
        rebuilt(&relay).await;
        let count = order_count(&store).await;
        let expected: Vec<u64> = (0..count).collect();
        assert_eq!(numbers(&place.reader(), "total", "order_rows"), expected);
    });
}

/// Holds that each table has exactly the rows of the events up to its position.
async fn agree(place: &Place) {
    let store = place.open();
    store.check().unwrap();
    let log = store.log(Position::START, &Filter::all(), usize::MAX).await;
    let log = log.unwrap().events;
    for document in store.documents("partition", None, 10).await.unwrap() {
        let table = if document.key.name.contains("rebuild") {
            "order_rows__v1"
        } else {
            "order_rows"
        };
        let position = document.content.position.unwrap();
        let count = log.iter().filter(|it| it.position <= position).count();
        let expected: Vec<u64> = (0..count as u64).collect();
        let reader = place.reader();
        if tables(&reader).iter().any(|it| it == table) {
            assert_eq!(numbers(&reader, "total", table), expected, "{table}");
        } else {
            assert_eq!(count, 0);
        }
    }
}

/// One that has lost the table meanwhile writes nothing: neither rows nor the position.
#[test]
fn a_batch_with_an_old_revision_is_refused_whole() {
    let place = Place::new();
    let store = place.open();
    block_on(async {
        submit_orders(&store, 0..5).await;
        let relay = start(&store, one::ROWS);
        relay.idle().await.unwrap();
        relay.stop().await;
        let mut documents = store.documents("partition", None, 10).await.unwrap();
        let zombie = documents.remove(0);
        let relay = start(&store, one::ROWS);
        submit_orders(&store, 5..10).await;
        relay.idle().await.unwrap();
        let change = DocumentChange {
            key: zombie.key.clone(),
            expected: Some(zombie.revision),
            content: Some(zombie.content.clone()),
        };
        let insert = Statement {
            table: "order_rows".to_owned(),
            sql: "INSERT INTO {table} (id, total) VALUES (?1, ?2)".to_owned(),
            parameters: vec![Value::Text("zombie".to_owned()), Value::Integer(99)],
        };
        let written = store.write_tables(vec![change], vec![insert]).await;
        assert_eq!(written.unwrap(), None);
        assert_eq!(
            numbers(&place.reader(), "total", "order_rows"),
            (0..10).collect::<Vec<_>>()
        );
        assert_eq!(
            relay.position(NAME).await.unwrap(),
            relay.end().await.unwrap()
        );
    });
}
