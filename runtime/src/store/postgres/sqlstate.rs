//! What an error code of the server means for a call.

use tokio_postgres::error::SqlState;

/// What to do after an error of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The connection is of no use any more. It is not known what the server did.
    ConnectionLost,
    /// The server accepts no connection now. Another connection of the pool may be free soon.
    NoConnection,
    /// The server ended the transaction because of another one. Repeat it here.
    Repeat,
    /// The server only reads: it is a standby, or was demoted. Drop the connections to it, and let the
    /// caller try again later.
    ReadOnly,
    /// The server has too much to do. Let the caller try again later.
    Busy,
    /// Another writer stored the same key.
    Taken,
    /// The store's schema or one of its parts is gone. No call can succeed.
    Gone,
    /// The server refused the data, because of a constraint or a trigger that someone added.
    Refused,
    /// Someone has to look at it.
    Lasting,
}

/// The table of error codes. The first row that fits counts. A code of two characters is a class.
const TABLE: &[(&str, Meaning)] = &[
    ("23505", Meaning::Taken),          // unique_violation
    ("22", Meaning::Refused),           // data exceptions
    ("23", Meaning::Refused),           // integrity constraint violations
    ("44", Meaning::Refused),           // with_check_option_violation
    ("P0", Meaning::Refused),           // errors that a function raised
    ("40001", Meaning::Repeat),         // serialization_failure
    ("40P01", Meaning::Repeat),         // deadlock_detected
    ("40003", Meaning::ConnectionLost), // statement_completion_unknown
    ("40", Meaning::Repeat),            // transaction rollback
    ("08", Meaning::ConnectionLost),    // connection exceptions
    ("57P01", Meaning::ConnectionLost), // admin_shutdown
    ("57P02", Meaning::ConnectionLost), // crash_shutdown
    ("57P03", Meaning::ConnectionLost), // cannot_connect_now
    ("57P04", Meaning::Gone),           // database_dropped
    ("57P05", Meaning::ConnectionLost), // idle_session_timeout
    ("25P03", Meaning::ConnectionLost), // idle_in_transaction_session_timeout
    ("25P04", Meaning::ConnectionLost), // transaction_timeout
    ("25006", Meaning::ReadOnly),       // read_only_sql_transaction
    ("57014", Meaning::Busy),           // query_canceled, by a timeout
    ("55P03", Meaning::Busy),           // lock_not_available
    ("55006", Meaning::Busy),           // object_in_use
    ("53300", Meaning::NoConnection),   // too_many_connections
    ("53100", Meaning::Lasting),        // disk_full
    ("53", Meaning::Busy),              // insufficient resources
    ("3D000", Meaning::Gone),           // invalid_catalog_name
    ("3F000", Meaning::Gone),           // invalid_schema_name
    ("42P01", Meaning::Gone),           // undefined_table
    ("42883", Meaning::Gone),           // undefined_function
];

/// What this error code means.
pub(super) fn meaning(state: &SqlState) -> Meaning {
    let fits = |(code, _): &&(&str, Meaning)| state.code().starts_with(*code);
    let row = TABLE.iter().find(fits);
    row.map_or(Meaning::Lasting, |(_, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use tokio_postgres::error::SqlState;

    use super::{Meaning, TABLE, meaning};

    #[test]
    fn a_code_means_what_its_row_or_its_class_says() {
        for (code, expected) in [
            ("40001", Meaning::Repeat),
            ("40002", Meaning::Repeat),
            ("40003", Meaning::ConnectionLost),
            ("08006", Meaning::ConnectionLost),
            ("53300", Meaning::NoConnection),
            ("53200", Meaning::Busy),
            ("53100", Meaning::Lasting),
            ("25006", Meaning::ReadOnly),
            ("22P02", Meaning::Refused),
            ("23505", Meaning::Taken),
            ("P0001", Meaning::Refused),
            ("XX000", Meaning::Lasting),
        ] {
            assert_eq!(meaning(&SqlState::from_code(code)), expected, "{code}");
        }
    }

    #[test]
    fn a_class_does_not_hide_a_code_below_it() {
        for (place, (class, _)) in TABLE.iter().enumerate() {
            let below = TABLE.iter().skip(place.saturating_add(1));
            let hidden = below
                .map(|(code, _)| code)
                .find(|code| code.starts_with(class));
            assert_eq!(hidden, None, "{class} hides it");
        }
    }
}
