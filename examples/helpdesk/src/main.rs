//! `cargo run -p helpdesk [-- [--port PORT] [FOLDER]]`: serves the helpdesk on 127.0.0.1.
//!
//! The store is a file in the folder, or PostgreSQL if `HELPDESK_POSTGRES` has its URL. The mails go
//! to a file in the folder.

#![allow(clippy::print_stdout)] // it says where it serves

use std::{
    env, error::Error as StdError, ffi::OsString, future::Future, path::Path, time::Duration,
};

use entail::prelude::*;
use helpdesk::{
    desk::Desk,
    http::routes::{Service, router},
    mailer::FileMailer,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::Notify,
};
use tracing::Level;

type Failure = Box<dyn StdError>;

/// Where it serves, unless `--port` says otherwise.
const PORT: u16 = 8_080;

/// How long a request may take after the service was told to stop.
const GRACE: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> Result<(), Failure> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(Level::INFO)
        .init();
    let metrics = record_metrics()?;
    let (port, folder) = options(env::args_os().skip(1))?;
    let folder = story::folder_or_new(folder, "helpdesk")?;
    println!("folder: {}", folder.display());
    let path = folder.join("mails.jsonl");
    let desk = Desk::start(store(&folder).await?, FileMailer { path }).await?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("http://{}", listener.local_addr()?);
    serve(
        listener,
        Service {
            desk: desk.clone(),
            metrics,
        },
    )
    .await?;
    desk.stop().await;
    tracing::info!("stopped");
    Ok(())
}

fn options(
    mut arguments: impl Iterator<Item = OsString>,
) -> Result<(u16, Option<OsString>), Failure> {
    let (mut port, mut folder) = (PORT, None);
    while let Some(argument) = arguments.next() {
        if argument == "--port" {
            let text = arguments.next().ok_or("write a number after --port")?;
            port = text.to_string_lossy().parse()?;
        } else if folder.replace(argument).is_some() {
            return Err("write: helpdesk [--port PORT] [FOLDER]".into());
        }
    }
    Ok((port, folder))
}

/// The choice is made at run time, so the rest of the program has one type of store.
async fn store(folder: &Path) -> Result<AnyStore, StoreError> {
    match env::var("HELPDESK_POSTGRES") {
        Ok(url) => Ok(AnyStore::new(PostgresStore::connect(&url).await?)),
        Err(_) => Ok(AnyStore::new(FileStore::open(folder.join("helpdesk.db"))?)),
    }
}

fn record_metrics() -> Result<PrometheusHandle, Failure> {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder)?;
    entail::observe::describe_metrics();
    Ok(handle)
}

/// Serves until a signal comes. Then it takes no more connections, and finishes the requests.
async fn serve(listener: TcpListener, service: Service) -> Result<(), Failure> {
    let (told, stop) = (told_to_stop()?, std::sync::Arc::new(Notify::new()));
    let stops = std::sync::Arc::clone(&stop);
    let served = axum::serve(listener, router(service))
        .with_graceful_shutdown(async move { stops.notified().await });
    let end = async move {
        told.await;
        tracing::info!("stopping");
        stop.notify_one();
        tokio::time::sleep(GRACE).await;
        tracing::warn!("a request took too long");
    };
    tokio::select! {
        served = served => Ok(served?),
        () = end => Ok(()),
    }
}

/// Ctrl-C, and what service managers send.
fn told_to_stop() -> Result<impl Future<Output = ()>, Failure> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
