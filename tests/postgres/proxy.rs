//! Between a store and its server: it counts what is asked, and loses answers.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU8, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
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
    /// Where new connections lead.
    pub to: Mutex<String>,
    /// Ends all connections when it leads elsewhere.
    pub moved: Notify,
    pub open: AtomicUsize,
}

impl Proxy {
    /// Stands before this cluster; answers with the URL that leads through it.
    pub async fn stand_before(self: &Arc<Self>, cluster: &Cluster) -> String {
        self.lead_new_ones_to(cluster);
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
                let to = proxy.to.lock().unwrap().clone();
                // What cannot be reached closes the connection.
                let Ok(up) = TcpStream::connect(&to).await else {
                    continue;
                };
                let proxy = Arc::clone(&proxy);
                proxy.open.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(async move {
                    proxy.pass_on(down, up).await;
                    proxy.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        format!("postgres://entail@127.0.0.1:{port}/postgres")
    }

    /// Ends all connections, and leads new ones to another cluster.
    pub async fn lead_to(&self, cluster: &Cluster) {
        self.lead_new_ones_to(cluster);
        self.moved.notify_waiters();
        while self.open.load(Ordering::SeqCst) > 0 {
            tokio::task::yield_now().await;
        }
    }

    /// Leads new connections to another cluster, and leaves the others.
    pub fn lead_new_ones_to(&self, cluster: &Cluster) {
        *self.to.lock().unwrap() = cluster.address();
    }

    fn mode(&self) -> u8 {
        self.mode.load(Ordering::SeqCst)
    }

    async fn pass_on(&self, mut down: TcpStream, mut up: TcpStream) {
        let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
        let mut is_answered = true;
        let moved = self.moved.notified();
        tokio::pin!(moved);
        moved.as_mut().enable();
        loop {
            tokio::select! {
                () = &mut moved => return,
                read = down.read(&mut asked) => match read {
                    Ok(length) if length > 0 => {
                        let asked = &asked[..length];
                        let counts = is_answered && self.counts(asked);
                        self.trips.fetch_add(usize::from(counts), Ordering::SeqCst);
                        is_answered = false;
                        if up.write_all(asked).await.is_err() {
                            return;
                        }
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
