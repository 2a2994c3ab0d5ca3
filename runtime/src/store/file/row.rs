//! Decodes rows, and detects damage in them.

use rusqlite::{Row, types::FromSql};
use uuid::Uuid;

use super::{checksum, error::Failure};
use crate::store::integer::unsigned;
use crate::{
    domain::{position::Position, recorded::Recorded, stream_name::StreamName, version::Version},
    store::{
        Answer, Claim, Damage, Document, DocumentContent, DocumentKey, MessageId, Payload,
        StoredState,
    },
    time::timestamp::Timestamp,
};

/// Reads a column. Another type than the schema's is damage.
fn column<T: FromSql>(
    row: &Row<'_>,
    index: usize,
    unreadable: impl FnOnce() -> Damage,
) -> Result<T, Failure> {
    use rusqlite::Error::{
        FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error,
    };
    row.get(index).map_err(|error| {
        let is_damage = matches!(
            error,
            InvalidColumnType(..)
                | FromSqlConversionFailure(..)
                | IntegralValueOutOfRange(..)
                | Utf8Error(..)
        );
        if is_damage {
            Failure::Damage(unreadable())
        } else {
            Failure::Database(error)
        }
    })
}

/// Decodes the event in a row. The first ten columns are the same in all statements.
pub(super) fn recorded(row: &Row<'_>, stream: StreamName) -> Result<Recorded<Payload>, Failure> {
    fn of<T: FromSql>(row: &Row<'_>, index: usize, name: &'static str) -> Result<T, Failure> {
        column(row, index, || Damage::UnreadableColumn {
            position: row.get(0).unwrap_or_default(),
            column: name,
        })
    }
    let name: String = of(row, 2, "name")?;
    let recorded = Recorded {
        position: Position::sequential(unsigned(of(row, 0, "position")?)),
        version: Version::new(unsigned(of(row, 1, "version")?)),
        event: Payload {
            name: name.into(),
            schema_version: of(row, 3, "schema_version")?,
            json: of(row, 4, "payload")?,
        },
        event_id: Uuid::from_bytes(of(row, 5, "event_id")?),
        time: Timestamp::from_micros(unsigned(of(row, 6, "time")?)),
        correlation: Uuid::from_bytes(of(row, 7, "correlation")?),
        causation: of::<Option<[u8; 16]>>(row, 8, "causation")?.map(Uuid::from_bytes),
        stream,
    };
    let stored: u32 = of(row, 9, "checksum")?;
    if stored == checksum::of_recorded(&recorded) {
        Ok(recorded)
    } else {
        Err(Failure::Damage(Damage::Changed {
            position: recorded.position,
        }))
    }
}

/// Decodes the state in a row: version, shape, payload, checksum.
pub(super) fn state(row: &Row<'_>, stream: &StreamName) -> Result<StoredState, Failure> {
    let damage = || beside(stream, "state");
    let state = StoredState {
        version: Version::new(unsigned(column(row, 0, damage)?)),
        shape: column(row, 1, damage)?,
        json: column(row, 2, damage)?,
    };
    let due = checksum::of_state(stream, state.version, &state.shape, &state.json);
    if column::<u32>(row, 3, damage)? == due {
        Ok(state)
    } else {
        Err(Failure::Damage(damage()))
    }
}

/// Decodes the answer in a row: version, position, answer, checksum.
pub(super) fn answer(
    row: &Row<'_>,
    stream: &StreamName,
    message: &MessageId,
) -> Result<Answer, Failure> {
    let damage = || beside(stream, "answer to a message");
    let position: Option<i64> = column(row, 1, damage)?;
    let answer = Answer {
        version: Version::new(unsigned(column(row, 0, damage)?)),
        position: position.map(|position| Position::sequential(unsigned(position))),
        answer: column(row, 2, damage)?,
    };
    if column::<u32>(row, 3, damage)? == checksum::of_message(stream, message, &answer) {
        Ok(answer)
    } else {
        Err(Failure::Damage(damage()))
    }
}

/// Decodes the claim in a row: name, value, checksum.
pub(super) fn claim(row: &Row<'_>, stream: &StreamName) -> Result<Claim, Failure> {
    let damage = || beside(stream, "claim");
    let claim = Claim {
        name: column(row, 0, damage)?,
        value: column(row, 1, damage)?,
    };
    if column::<u32>(row, 2, damage)? == checksum::of_claim(stream, &claim) {
        Ok(claim)
    } else {
        Err(Failure::Damage(damage()))
    }
}

/// Decodes the document in a row: kind, name, revision, position, due, payload, checksum.
pub(super) fn document(row: &Row<'_>) -> Result<Document, Failure> {
    let damage = || Damage::Documents;
    let key = DocumentKey {
        kind: column(row, 0, damage)?,
        name: column::<String>(row, 1, damage)?.into(),
    };
    let damage = || Damage::Document { key: key.clone() };
    let position: Option<i64> = column(row, 3, damage)?;
    let due: Option<i64> = column(row, 4, damage)?;
    let revision = unsigned(column(row, 2, damage)?);
    let content = DocumentContent {
        position: position.map(|position| Position::sequential(unsigned(position))),
        due: due.map(|due| Timestamp::from_micros(unsigned(due))),
        json: column(row, 5, damage)?,
    };
    if column::<u32>(row, 6, damage)? != checksum::of_document(&key, revision, &content) {
        return Err(Failure::Damage(damage()));
    }
    Ok(Document {
        key,
        revision,
        content,
    })
}

/// Returns the damage for a state, claims or answers that are missing.
pub(super) fn is_missing(stream: &StreamName, what: &'static str) -> Failure {
    Failure::Damage(beside(stream, what))
}

fn beside(stream: &StreamName, what: &'static str) -> Damage {
    Damage::Beside {
        stream: stream.clone(),
        what,
    }
}
