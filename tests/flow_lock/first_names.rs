//! The first stored names of consumers, as the lock file keeps them.

use std::fs;

use super::{READABLE, locked, said, with_a_renamed_policy};

release!(
    with_a_policy_that_was_renamed_twice,
    #[policy(was = ["give-up", "close"])] end,
    #[command(undo = release)] reserve Reserve { quantity: u32 = 1 }
);

release!(
    with_a_policy_that_forgot_its_first_name,
    #[policy(was = "close")] end,
    #[command(undo = release)] reserve Reserve { quantity: u32 = 1 }
);

/// The first name is in the ids of a policy's messages, so the lock file keeps it.
#[test]
fn a_consumer_that_forgets_its_first_name_fails() {
    locked(|path| {
        let other = path.with_file_name("renamed.lock");
        with_a_renamed_policy::lock(&other).write();
        let written = fs::read_to_string(&other).unwrap();
        assert!(written.contains("\"close\": \"give-up\""), "{written}");
        assert_eq!(said(|| with_a_renamed_policy::lock(&other)), "nothing");
        let twice = said(|| with_a_policy_that_was_renamed_twice::lock(&other));
        assert!(twice.starts_with(READABLE), "{twice}");
        let due = "the first name of the policy `end` is not `give-up` any more\n\n\
            why: the messages of a policy have its first name, so a command could take effect twice\n\
            write: `#[policy(was = [\"give-up\", \"close\"])]`, with the first name first";
        let forgot = said(|| with_a_policy_that_forgot_its_first_name::lock(&other));
        assert_eq!(forgot, due);
    });
}

/// A program with one saga.
macro_rules! one_saga {
    ($module:ident, #[$attribute:meta] $saga:ident) => {
        mod $module {
            use entail::prelude::*;

            use crate::flow_lock::first::{Order, Ordered, Release, Stock};

            #[$attribute]
            pub fn $saga(_event: &Ordered, order: Id<Order>) -> impl Plan {
                plan().pivot(order.same::<Stock>().send(Release))
            }

            flow! { pub SHOP { aggregates: [Order, Stock], sagas: [$saga] } }

            pub fn lock(path: &std::path::Path) -> entail::testing::SchemaLock {
                entail::testing::SchemaLock::at(path)
                    .with::<Order>()
                    .with::<Stock>()
                    .flow(&SHOP)
            }
        }
    };
}

one_saga!(
    a_saga,
    #[saga]
    give_back
);
one_saga!(
    a_saga_of_another_name,
    #[saga]
    hand_back
);
one_saga!(
    a_renamed_saga,
    #[saga(was = "give-back")]
    hand_back
);
one_saga!(
    a_saga_that_forgot_its_first_name,
    #[saga(was = "hand-back")]
    bring_back
);

#[test]
fn a_saga_keeps_its_first_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.lock");
    a_saga::lock(&path).write();
    let due = "the flow `shop` has no saga `give-back` any more\n\n\
        why: the stored name tells how far it has come, so under another name it starts as a new saga, and \
        the sagas that run stop\n\
        write: `#[saga(was = \"give-back\")]` on the one that takes its place; if nothing does, remove \
        `give-back` from the lock file, and call `relay::Running::remove(\"give-back\")` once";
    assert_eq!(said(|| a_saga_of_another_name::lock(&path)), due);
    let renamed = said(|| a_renamed_saga::lock(&path));
    assert!(renamed.starts_with(READABLE), "{renamed}");
    a_renamed_saga::lock(&path).write();
    let due = "the first name of the saga `bring-back` is not `give-back` any more\n\n\
        why: the streams of a saga have its first name, so the sagas that run would stop\n\
        write: `#[saga(was = [\"give-back\", \"hand-back\"])]`, with the first name first";
    assert_eq!(said(|| a_saga_that_forgot_its_first_name::lock(&path)), due);
    // The diagram has the new name.
    assert!(a_renamed_saga::SHOP.diagram().contains("saga hand-back"));
}
