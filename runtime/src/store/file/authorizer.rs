//! Prevents the program's own statements from changing the store's tables and transactions.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use rusqlite::{
    Connection,
    hooks::{AuthAction, AuthContext, Authorization},
};

use crate::waiting::callback;

const STORE_TABLES: [&str; 9] = [
    "streams",
    "events",
    "states",
    "claims",
    "messages",
    "checkpoints",
    "pruned",
    "documents",
    "document_count",
];
/// The settings that identify and protect a store's file.
const STORE_SETTINGS: [&str; 5] = [
    "application_id",
    "journal_mode",
    "query_only",
    "synchronous",
    "user_version",
];
/// The savepoint around an append.
const STORE_SAVEPOINT: &str = "_rusqlite_sp";

/// The program's code, in errors.
const CALLBACK: &str = "`FileStore::transaction` or `FileOptions::beside`";

/// Knows whether the current statement comes from the store or from the program.
#[derive(Clone, Debug, Default)]
pub(super) struct Guard(Arc<AtomicBool>);

impl Guard {
    /// Registers the guard. SQLite asks it whenever a statement is prepared.
    pub(super) fn install(&self, connection: &mut Connection) -> rusqlite::Result<()> {
        let is_restricted = Arc::clone(&self.0);
        connection.authorizer(Some(move |context: AuthContext<'_>| {
            if is_restricted.load(Ordering::SeqCst) && is_reserved(&context.action) {
                Authorization::Deny
            } else {
                Authorization::Allow
            }
        }))
    }

    /// Runs the program's code. It cannot change the store's tables and transactions.
    pub(super) fn restricted<T>(&self, run: impl FnOnce() -> T) -> T {
        /// Ends the restriction, even after a panic.
        struct Reset<'a>(&'a AtomicBool);
        impl Drop for Reset<'_> {
            fn drop(&mut self) {
                self.0.store(false, Ordering::SeqCst);
            }
        }
        self.0.store(true, Ordering::SeqCst);
        let _reset = Reset(&self.0);
        callback::run(CALLBACK, run)
    }
}

/// Whether only the store may do this.
#[allow(clippy::wildcard_enum_match_arm)] // everything else is allowed
fn is_reserved(action: &AuthAction<'_>) -> bool {
    let of = |table: &str| {
        STORE_TABLES
            .iter()
            .any(|own| own.eq_ignore_ascii_case(table))
    };
    match action {
        AuthAction::Transaction { .. } => true,
        AuthAction::Savepoint { savepoint_name, .. } => {
            savepoint_name.eq_ignore_ascii_case(STORE_SAVEPOINT)
        }
        AuthAction::CreateTempTable { table_name }
        | AuthAction::CreateTempView {
            view_name: table_name,
        }
        | AuthAction::CreateTempTrigger { table_name, .. }
        | AuthAction::CreateIndex { table_name, .. }
        | AuthAction::Insert { table_name }
        | AuthAction::Delete { table_name }
        | AuthAction::Update { table_name, .. }
        | AuthAction::DropTable { table_name }
        | AuthAction::AlterTable { table_name, .. }
        | AuthAction::CreateTrigger { table_name, .. }
        | AuthAction::DropIndex { table_name, .. } => of(table_name),
        AuthAction::Pragma {
            pragma_name,
            pragma_value,
        } => {
            let is = |own: &&str| own.eq_ignore_ascii_case(pragma_name);
            pragma_value.is_some() && STORE_SETTINGS.iter().any(is)
        }
        _ => false,
    }
}
