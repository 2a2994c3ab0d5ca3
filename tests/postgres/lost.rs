//! Answers that are lost on the way, by a proxy that loses them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};

use entail::{PostgresOptions, Store, StreamName, Version};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{cluster, fresh_schema, one};

/// What the proxy does with an answer.
const PASS: u8 = 0;
/// It loses the next one, after a while, and passes the others.
const LOSE_ONE: u8 = 1;
/// It loses the next one, and is silent from then on.
const LOSE_ALL: u8 = 2;
const SILENT: u8 = 3;

/// Passes on what is said, but for what its mode says. Answers with its port.
async fn proxy(to: String, mode: Arc<AtomicU8>) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut unanswered = Vec::new();
        loop {
            let (down, _) = listener.accept().await.unwrap();
            if mode.load(Ordering::SeqCst) == SILENT {
                unanswered.push(down);
                continue;
            }
            let up = TcpStream::connect(&to).await.unwrap();
            tokio::spawn(pass_on(down, up, mode.clone()));
        }
    });
    port
}

async fn pass_on(mut down: TcpStream, mut up: TcpStream, mode: Arc<AtomicU8>) {
    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        tokio::select! {
            read = down.read(&mut asked) => match read {
                Ok(length) if length > 0 => up.write_all(&asked[..length]).await.unwrap(),
                _ => return,
            },
            read = up.read(&mut answered) => match (read, mode.load(Ordering::SeqCst)) {
                (Ok(length), PASS) if length > 0 => {
                    if down.write_all(&answered[..length]).await.is_err() {
                        return;
                    }
                }
                (_, LOSE_ONE) => {
                    tokio::time::sleep(Duration::from_millis(700)).await;
                    mode.store(PASS, Ordering::SeqCst);
                    return;
                }
                (_, LOSE_ALL) => {
                    mode.store(SILENT, Ordering::SeqCst);
                    return;
                }
                _ => return,
            },
        }
    }
}

/// Appends while an answer is lost; answers what was said and what is stored.
async fn lost(
    mode_then: u8,
    patience: Duration,
) -> Option<(Result<Version, entail::StoreError>, Version)> {
    let cluster = cluster()?;
    let mode = Arc::new(AtomicU8::new(PASS));
    let url = cluster.url();
    let address = url.split('@').nth(1).unwrap().split('/').next().unwrap();
    let port = proxy(address.to_owned(), mode.clone()).await;
    let options = PostgresOptions::new().schema(fresh_schema());
    let direct = options.clone().connect(&cluster.url()).await.unwrap();
    let through = format!("postgres://entail@127.0.0.1:{port}/postgres");
    let store = options
        .connections(1)
        .patience(patience)
        .connect(&through)
        .await
        .unwrap();
    let stream = StreamName::new("counter", "1");
    store.append(one(&stream, 0, "first")).await.unwrap();
    // Until other machines have been told of it.
    tokio::time::sleep(Duration::from_millis(300)).await;
    mode.store(mode_then, Ordering::SeqCst);
    let answer = store.append(one(&stream, 1, "second")).await;
    let stored = direct
        .read(&stream, Version::NONE, 10)
        .await
        .unwrap()
        .version;
    Some((answer.map(|appended| appended.version), stored))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_is_found_again() {
    let patience = Duration::from_secs(60);
    let Some((answer, stored)) = lost(LOSE_ONE, patience).await else {
        return;
    };
    assert_eq!(
        (answer.unwrap(), stored),
        (Version::new(2), Version::new(2))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_lost_longer_than_patience_lasts_is_not_guessed() {
    let patience = Duration::from_millis(300);
    let Some((answer, stored)) = lost(LOSE_ONE, patience).await else {
        return;
    };
    assert_eq!(stored, Version::new(2));
    let error = answer.unwrap_err();
    assert!(
        !error.is_outcome_known() && !error.is_retryable(),
        "{error:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_lost_with_the_server_is_not_guessed() {
    let patience = Duration::from_secs(2);
    let Some((answer, stored)) = lost(LOSE_ALL, patience).await else {
        return;
    };
    assert_eq!(stored, Version::new(2));
    let error = answer.unwrap_err();
    assert!(
        !error.is_outcome_known() && !error.is_retryable(),
        "{error:?}"
    );
}
