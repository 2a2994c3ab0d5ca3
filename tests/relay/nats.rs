//! The publisher for NATS `JetStream`, on a server that the test starts on loopback.
//!
//! Where the server's program is not installed, the tests say so and test nothing.

use std::{
    io::{self, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use async_nats::jetstream::stream::{Config, Stream};
use entail::{
    MemoryStore, Uuid, block_on,
    prelude::*,
    publisher::{
        Outgoing, Publication, PublishError, PublishedEvent, Publisher, nats::NatsPublisher,
    },
    relay::Relay,
};
use entail_test_support::shop::{
    SHOP, fill, order,
    order::{Order, OrderConfirmed},
    submit,
};

/// A server with a store of its own.
struct Server {
    program: PathBuf,
    folder: tempfile::TempDir,
    port: u16,
    process: Option<Child>,
}

impl Server {
    fn start() -> Option<Self> {
        let names = [
            "/usr/sbin/nats-server",
            "/usr/local/bin/nats-server",
            "/usr/bin/nats-server",
        ];
        let Some(program) = names.iter().map(Path::new).find(|path| path.exists()) else {
            #[allow(clippy::explicit_write)] // past what the test runner keeps to itself
            writeln!(
                io::stderr(),
                "nats-server is not installed: NOTHING was tested on it"
            )
            .unwrap();
            return None;
        };
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut server = Self {
            program: program.to_owned(),
            folder: tempfile::tempdir().unwrap(),
            port,
            process: None,
        };
        server.run();
        Some(server)
    }

    /// Runs the server, and waits until it takes connections.
    fn run(&mut self) {
        let process = Command::new(&self.program)
            .args([
                "-a",
                "127.0.0.1",
                "-p",
                &self.port.to_string(),
                "-js",
                "-sd",
            ])
            .arg(self.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.process = Some(process);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            std::thread::yield_now();
        }
    }

    fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

async fn stream(publisher: &NatsPublisher, window: Duration) -> Stream {
    let config = Config {
        name: "shop".to_owned(),
        subjects: vec!["orders.>".to_owned()],
        duplicate_window: window,
        ..Config::default()
    };
    publisher.jetstream().create_stream(config).await.unwrap()
}

/// What the stream holds: the subject, the key, the message id and the body of each message.
async fn messages(stream: &mut Stream) -> Vec<(String, String, String, String)> {
    let last = stream.info().await.unwrap().state.last_sequence;
    let mut found = Vec::new();
    for sequence in 1..=last {
        let message = stream.get_raw_message(sequence).await.unwrap();
        let header = |name: &str| message.headers.get(name).unwrap().to_string();
        found.push((
            message.subject.to_string(),
            header("Entail-Key"),
            header("Nats-Msg-Id"),
            String::from_utf8(message.payload.to_vec()).unwrap(),
        ));
    }
    found
}

fn publication(publisher: NatsPublisher) -> Publication {
    Publication::new("shop", publisher).on(|_: &OrderConfirmed, order: Id<Order>| {
        Ok(Some(PublishedEvent::json("orders.confirmed", &order)?))
    })
}

/// Each event is published once, also when the server is away for a while.
#[tokio::test(flavor = "multi_thread")]
async fn events_reach_the_stream_also_after_the_server_was_away() {
    let Some(mut server) = Server::start() else {
        return;
    };
    let reader = NatsPublisher::connect(&server.url()).await.unwrap();
    let mut shop = stream(&reader, Duration::from_secs(120)).await;
    let publisher = NatsPublisher::connect(&server.url()).await.unwrap();
    let store = MemoryStore::new();
    fill(&store, &[("A", 100)]).await;
    let relay = Relay::new(store.clone(), SHOP)
        .publish(publication(publisher))
        .start()
        .unwrap();
    relay.ready().await.unwrap();
    let orders = Repository::<_, MemoryStore>::new(store.clone());
    for number in 0..20 {
        if number == 10 {
            relay.idle().await.unwrap();
            server.kill();
        }
        let submit = submit(&[("A", 1)], 1);
        orders.execute(order(number), submit).await.unwrap();
    }
    assert!(relay.position("shop").await.unwrap() < relay.end().await.unwrap());
    server.run();
    relay.idle().await.unwrap();
    assert_eq!(relay.parked("shop", 1).await.unwrap(), []);
    let mut keys: Vec<_> = Vec::new();
    for (subject, key, id, body) in messages(&mut shop).await {
        assert_eq!(subject, "orders.confirmed");
        let order: Id<Order> = body.trim_matches('"').parse().unwrap();
        assert_eq!(key, format!("order/{order}"));
        assert!(id.parse::<Uuid>().is_ok());
        keys.push(key);
    }
    keys.sort();
    let expected: Vec<_> = (0..20)
        .map(|number| format!("order/{}", order(number)))
        .collect();
    assert_eq!(keys, expected);
    relay.stop().await;
}

/// A subject that no stream takes is refused.
#[tokio::test(flavor = "multi_thread")]
async fn what_no_stream_takes_is_refused_and_what_nobody_acknowledges_is_away() {
    let Some(mut server) = Server::start() else {
        return;
    };
    let publisher = NatsPublisher::connect(&server.url()).await.unwrap();
    let message = |subject: &str| Outgoing {
        id: Uuid::from_u128(1),
        subject: subject.to_owned(),
        key: "order/1".to_owned(),
        body: b"{}".to_vec(),
    };
    let refused = publisher.publish(message("elsewhere")).await;
    assert!(
        matches!(refused, Err(PublishError::Refused(_))),
        "{refused:?}"
    );
    server.kill();
    let away = publisher.publish(message("orders.confirmed")).await;
    assert!(matches!(away, Err(PublishError::Away(_))), "{away:?}");
}

/// The server drops a repeat within its window. A later one arrives twice, with the same id.
#[test]
fn a_repeat_is_dropped_within_the_servers_window() {
    let Some(server) = Server::start() else {
        return;
    };
    // Without a tokio runtime.
    block_on(async {
        let publisher = NatsPublisher::connect(&server.url()).await.unwrap();
        let message = Outgoing {
            id: Uuid::from_u128(1),
            subject: "orders.confirmed".to_owned(),
            key: "order/1".to_owned(),
            body: b"{}".to_vec(),
        };
        let url = server.url();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let mut shop = runtime.block_on(async {
            let publisher = NatsPublisher::connect(&url).await.unwrap();
            stream(&publisher, Duration::from_millis(100)).await
        });
        publisher.publish(message.clone()).await.unwrap();
        publisher.publish(message.clone()).await.unwrap();
        let count = |shop: &mut Stream| runtime.block_on(messages(shop)).len();
        let within = count(&mut shop);
        // The window ends at some time.
        while count(&mut shop) < 2 {
            publisher.publish(message.clone()).await.unwrap();
        }
        assert!(within <= 2);
        let ids = runtime.block_on(messages(&mut shop));
        assert_eq!(ids[0].2, ids[1].2);
    });
}
