//! A publisher for NATS `JetStream`.

use std::{fmt, future::Future, time::Duration};

use async_nats::{
    Client, ConnectOptions, HeaderMap,
    connection::State,
    header::NATS_MESSAGE_ID,
    jetstream::{
        self, Context,
        context::{PublishError as NatsError, PublishErrorKind},
    },
};
use tokio::runtime::{Builder, Handle, Runtime};

use super::{Outgoing, PublishError, Publisher};

/// Publishes to NATS `JetStream`. The id of the event is the message id, so the server drops a repeat
/// within the stream's `duplicate_window` (two minutes, unless the stream says otherwise). A repeat that
/// comes later arrives twice, with the same id.
///
/// A stream of the server has to take the subjects: create it first. If none does, the message is
/// refused, and the relay parks the event's stream.
///
/// If it is made in a tokio runtime, it uses this runtime. Otherwise it has a thread of its own. Its
/// futures can be awaited anywhere.
pub struct NatsPublisher {
    context: Context,
    client: Client,
    handle: Handle,
    runtime: Option<Runtime>,
}

impl NatsPublisher {
    /// Connects to a server. It connects again whenever the connection is lost.
    ///
    /// # Errors
    ///
    /// [`PublishError::Away`] if the server cannot be reached.
    pub async fn connect(server: &str) -> Result<Self, PublishError> {
        Self::connect_with(server, ConnectOptions::new()).await
    }

    /// Connects to a server with options: for credentials, or TLS.
    ///
    /// # Errors
    ///
    /// [`PublishError::Away`] if the server cannot be reached.
    pub async fn connect_with(server: &str, options: ConnectOptions) -> Result<Self, PublishError> {
        let runtime = match Handle::try_current() {
            Ok(_) => None,
            Err(_) => {
                let mut builder = Builder::new_multi_thread();
                let builder = builder
                    .worker_threads(1)
                    .thread_name("entail-nats")
                    .enable_all();
                let runtime = builder.build();
                Some(runtime.map_err(|error| PublishError::Away(error.to_string()))?)
            }
        };
        let handle = runtime
            .as_ref()
            .map_or_else(Handle::current, |it| it.handle().clone());
        let server = server.to_owned();
        let connecting = on(&handle, async move { options.connect(server).await });
        let client = connecting.await?.map_err(|error| away(&error))?;
        let context = {
            // It starts a task.
            let _runtime = handle.enter();
            jetstream::new(client.clone())
        };
        Ok(Self {
            context,
            client,
            handle,
            runtime,
        })
    }

    /// The `JetStream` context, to create streams with.
    #[must_use]
    pub const fn jetstream(&self) -> &Context {
        &self.context
    }
}

/// Runs a future on a runtime.
async fn on<T: Send + 'static>(
    handle: &Handle,
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, PublishError> {
    let task = handle.spawn(work);
    task.await
        .map_err(|error| PublishError::Away(error.to_string()))
}

/// How long the server may take to acknowledge a message.
const ACKNOWLEDGED: Duration = Duration::from_secs(5);

impl Publisher for NatsPublisher {
    async fn publish(&self, message: Outgoing) -> Result<(), PublishError> {
        let Outgoing {
            id,
            subject,
            key,
            body,
        } = message;
        // A client that is not connected would keep the message, and send it when it is late.
        if self.client.connection_state() != State::Connected {
            return Err(PublishError::Away("it is not connected".to_owned()));
        }
        let mut headers = HeaderMap::new();
        headers.insert(NATS_MESSAGE_ID, id.to_string().as_str());
        headers.insert("Entail-Key", key.as_str());
        let context = self.context.clone();
        let published = on(&self.handle, async move {
            let sent = context
                .publish_with_headers(subject, headers, body.into())
                .await?;
            match tokio::time::timeout(ACKNOWLEDGED, sent).await {
                Ok(acknowledged) => acknowledged.map(|_| ()),
                Err(_) => Err(NatsError::new(PublishErrorKind::TimedOut)),
            }
        });
        published.await?.map_err(|error| refused_or_away(&error))
    }
}

fn refused_or_away(error: &NatsError) -> PublishError {
    let text = text(error);
    match error.kind() {
        PublishErrorKind::TimedOut
        | PublishErrorKind::BrokenPipe
        | PublishErrorKind::MaxAckPending => PublishError::Away(text),
        PublishErrorKind::StreamNotFound
        | PublishErrorKind::WrongLastMessageId
        | PublishErrorKind::WrongLastSequence
        | PublishErrorKind::MaxPayloadExceeded
        | PublishErrorKind::Other => PublishError::Refused(text),
    }
}

fn away(error: &(impl std::error::Error + 'static)) -> PublishError {
    PublishError::Away(text(error))
}

fn text(error: &(impl std::error::Error + 'static)) -> String {
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

impl Drop for NatsPublisher {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for NatsPublisher {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NatsPublisher")
            .finish_non_exhaustive()
    }
}
