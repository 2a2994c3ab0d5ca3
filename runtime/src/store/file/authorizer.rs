//! Keeps what others write away from the store's own tables and transactions.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use rusqlite::{
    Connection,
    hooks::{AuthAction, AuthContext, Authorization},
};

const OWN: [&str; 7] = [
    "streams",
    "events",
    "states",
    "claims",
    "messages",
    "checkpoints",
    "pruned",
];
/// What marks and guards a store's file.
const OWN_SETTINGS: [&str; 5] = [
    "application_id",
    "journal_mode",
    "query_only",
    "synchronous",
    "user_version",
];
/// The savepoint around an append.
const OWN_SAVEPOINT: &str = "_rusqlite_sp";

/// Says whether what is asked of the connection is asked by others.
#[derive(Clone, Debug, Default)]
pub(super) struct Guard(Arc<AtomicBool>);

impl Guard {
    /// Lets SQLite ask this guard when a statement is made.
    pub(super) fn install(&self, connection: &mut Connection) -> rusqlite::Result<()> {
        let is_others = Arc::clone(&self.0);
        connection.authorizer(Some(move |context: AuthContext<'_>| {
            if is_others.load(Ordering::SeqCst) && is_own(&context.action) {
                Authorization::Deny
            } else {
                Authorization::Allow
            }
        }))
    }

    /// Runs what others ask for.
    pub(super) fn around<T>(&self, run: impl FnOnce() -> T) -> T {
        /// Set back in whichever way it ends.
        struct Back<'a>(&'a AtomicBool);
        impl Drop for Back<'_> {
            fn drop(&mut self) {
                self.0.store(false, Ordering::SeqCst);
            }
        }
        self.0.store(true, Ordering::SeqCst);
        let _back = Back(&self.0);
        run()
    }
}

/// Whether it is for the store alone.
#[allow(clippy::wildcard_enum_match_arm)] // the rest is anyone's
fn is_own(action: &AuthAction<'_>) -> bool {
    let of = |table: &str| OWN.iter().any(|own| own.eq_ignore_ascii_case(table));
    match action {
        AuthAction::Transaction { .. } => true,
        AuthAction::Savepoint { savepoint_name, .. } => {
            savepoint_name.eq_ignore_ascii_case(OWN_SAVEPOINT)
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
            pragma_value.is_some() && OWN_SETTINGS.iter().any(is)
        }
        _ => false,
    }
}
