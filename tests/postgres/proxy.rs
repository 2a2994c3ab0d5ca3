//! Between a store and its server: it counts what is asked, and loses answers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use entail_test_support::cluster::Cluster;

/// What the proxy does with an answer.
pub const PASS: u8 = 0;
/// It loses the next one, after a while, and passes the others.
pub const LOSE_ONE: u8 = 1;
/// It loses the next one, and is silent from then on.
pub const LOSE_ALL: u8 = 2;
const SILENT: u8 = 3;

/// What it does, and what it has seen.
#[derive(Default)]
pub struct Proxy {
    pub mode: AtomicU8,
    /// How often something was asked after an answer.
    pub trips: AtomicUsize,
    /// What is asked with one of these in it is not counted.
    pub uncounted: Vec<String>,
}

impl Proxy {
    /// Stands before this cluster; answers with the URL that leads through it.
    pub async fn stand_before(self: &Arc<Self>, cluster: &Cluster) -> String {
        let url = cluster.url();
        let to = url.split('@').nth(1).unwrap().split('/').next().unwrap();
        let to = to.to_owned();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let proxy = Arc::clone(self);
        tokio::spawn(async move {
            let mut unanswered = Vec::new();
            loop {
                let (down, _) = listener.accept().await.unwrap();
                if proxy.mode() == SILENT {
                    unanswered.push(down);
                    continue;
                }
                let up = TcpStream::connect(&to).await.unwrap();
                let proxy = Arc::clone(&proxy);
                tokio::spawn(async move { proxy.pass_on(down, up).await });
            }
        });
        format!("postgres://entail@127.0.0.1:{port}/postgres")
    }

    fn mode(&self) -> u8 {
        self.mode.load(Ordering::SeqCst)
    }

    async fn pass_on(&self, mut down: TcpStream, mut up: TcpStream) {
        let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
        let mut is_answered = true;
        loop {
            tokio::select! {
                read = down.read(&mut asked) => match read {
                    Ok(length) if length > 0 => {
                        let asked = &asked[..length];
                        let counts = is_answered && self.counts(asked);
                        self.trips.fetch_add(usize::from(counts), Ordering::SeqCst);
                        is_answered = false;
                        up.write_all(asked).await.unwrap();
                    }
                    _ => return,
                },
                read = up.read(&mut answered) => match (read, self.mode()) {
                    (Ok(length), PASS) if length > 0 => {
                        is_answered = true;
                        if down.write_all(&answered[..length]).await.is_err() {
                            return;
                        }
                    }
                    (_, LOSE_ONE) => {
                        tokio::time::sleep(Duration::from_millis(700)).await;
                        self.mode.store(PASS, Ordering::SeqCst);
                        return;
                    }
                    (_, LOSE_ALL) => {
                        self.mode.store(SILENT, Ordering::SeqCst);
                        return;
                    }
                    _ => return,
                },
            }
        }
    }

    fn counts(&self, asked: &[u8]) -> bool {
        let has = |text: &String| asked.windows(text.len()).any(|it| it == text.as_bytes());
        !self.uncounted.iter().any(has)
    }
}
