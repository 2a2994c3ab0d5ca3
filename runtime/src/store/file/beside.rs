//! The program's own writes, in the transaction of the events.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use rusqlite::Connection;

use crate::{
    domain::{apply::message, recorded::Recorded},
    store::Payload,
};

/// The program's own write, in the transaction of the events.
#[derive(Clone, Default)]
pub(super) struct ProgramWrite(Option<Arc<Write>>);

type Write = dyn Fn(&Connection, &[Recorded<Payload>]) -> Result<(), Source> + Send + Sync;
type Source = Box<dyn std::error::Error + Send + Sync>;

impl ProgramWrite {
    pub(super) fn new(
        write: impl Fn(&Connection, &[Recorded<Payload>]) -> Result<(), Source> + Send + Sync + 'static,
    ) -> Self {
        Self(Some(Arc::new(write)))
    }

    pub(super) const fn is_some(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn write(
        &self,
        connection: &Connection,
        events: &[Recorded<Payload>],
    ) -> Result<(), Source> {
        let Some(write) = &self.0 else { return Ok(()) };
        // A panic of the program's code must not end the writing thread.
        catch_unwind(AssertUnwindSafe(|| write(connection, events)))
            .unwrap_or_else(|panic| Err(format!("it panicked: {}", message(&*panic)).into()))
    }
}

impl fmt::Debug for ProgramWrite {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("ProgramWrite")
            .field(&self.is_some())
            .finish()
    }
}
