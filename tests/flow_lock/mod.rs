//! The lock on what a flow stores, as the flow changes from release to release.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use entail::{
    publisher::{Outgoing, Publication, PublishError, Publisher},
    testing::SchemaLock,
};

/// A release of a shop: its policy, and the command that its saga sends.
macro_rules! release {
    (
        $module:ident,
        #[$policy_attribute:meta] $policy:ident,
        #[$command_attribute:meta] $command:ident $message:ident {
            $($(#[$attribute:meta])* $name:ident: $type:ident = $value:expr),*
        }
    ) => {
        mod $module {
            use std::convert::Infallible;

            use entail::prelude::*;

            #[aggregate(default)]
            #[derive(Default)]
            pub struct Order {
                is_open: bool,
            }

            #[event(aggregate = Order)]
            pub struct Ordered {
                #[set]
                is_open: bool,
            }

            #[event(aggregate = Order)]
            pub struct Closed {
                #[set]
                is_open: bool,
            }

            #[aggregate]
            impl Order {
                #[command]
                pub fn submit(&self) -> Result<Ordered, Infallible> {
                    Ok(Ordered { is_open: true })
                }

                #[command]
                pub fn close(&self, why: String) -> Result<Closed, Infallible> {
                    let _ = why;
                    Ok(Closed { is_open: false })
                }
            }

            #[aggregate(default)]
            #[derive(Default)]
            pub struct Stock {
                held: Option<Id<Order>>,
            }

            #[event(aggregate = Stock)]
            pub struct Reserved {
                #[set]
                held: Option<Id<Order>>,
            }

            #[aggregate]
            impl Stock {
                #[$command_attribute]
                pub fn $command(
                    &self,
                    order: Id<Order>,
                    $($(#[$attribute])* $name: $type),*
                ) -> Result<Reserved, Infallible> {
                    $(let _ = $name;)*
                    let held = Some(order);
                    Ok(Reserved { held })
                }

                #[command]
                pub fn release(&self) -> Result<Option<Reserved>, Infallible> {
                    Ok(self.held.map(|_| Reserved { held: None }))
                }
            }

            #[saga]
            pub fn fulfil(_event: &Ordered, order: Id<Order>) -> impl Plan {
                plan().step(order.same::<Stock>().send($message { order, $($name: $value),* }))
            }

            #[$policy_attribute]
            pub fn $policy(_event: &Compensated<Fulfil>, saga: Id<Fulfil>) -> To<Order, Close> {
                let why = "it was not fulfilled".to_owned();
                saga.same().send(Close { why })
            }

            #[projection]
            #[derive(Default)]
            pub struct Orders {
                all: Vec<Id<Order>>,
            }

            #[projection]
            impl Orders {
                #[on]
                fn ordered(&mut self, _event: &Ordered, order: Id<Order>) {
                    self.all.push(order);
                }
            }

            flow! {
                pub SHOP {
                    aggregates: [Order, Stock],
                    policies: [$policy],
                    sagas: [fulfil],
                    projections: [Orders],
                }
            }

            pub fn lock(path: &std::path::Path) -> entail::testing::SchemaLock {
                entail::testing::SchemaLock::at(path).with::<Order>().with::<Stock>().flow(&SHOP)
            }
        }
    };
}

release!(first, #[policy] give_up, #[command(undo = release)] reserve Reserve { quantity: u32 = 1 });

release!(
    with_a_default,
    #[policy] give_up,
    #[command(undo = release)] reserve Reserve {
        quantity: u32 = 1, #[serde(default)] note: String = String::new()
    }
);

release!(
    without_a_default,
    #[policy] give_up,
    #[command(undo = release)] reserve Reserve { quantity: u32 = 1, note: String = String::new() }
);

release!(
    with_another_command,
    #[policy] give_up,
    #[command(undo = release)] keep Keep { quantity: u32 = 1 }
);

release!(
    with_a_renamed_command,
    #[policy] give_up,
    #[command(undo = release, name = "reserve")] keep Keep { quantity: u32 = 1 }
);

release!(
    with_another_policy,
    #[policy] close,
    #[command(undo = release)] reserve Reserve { quantity: u32 = 1 }
);

release!(
    with_a_renamed_policy,
    #[policy(was = "give-up")] close,
    #[command(undo = release)] reserve Reserve { quantity: u32 = 1 }
);

// The macro is written above, so the module is here.
mod first_names;

/// What a lock says.
fn said(lock: impl FnOnce() -> SchemaLock) -> String {
    match catch_unwind(AssertUnwindSafe(|| lock().check())) {
        Ok(()) => "nothing".to_owned(),
        Err(panic) => *panic.downcast::<String>().unwrap(),
    }
}

/// A lock file of the first release, in a folder of its own.
fn locked(test: impl FnOnce(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.lock");
    first::lock(&path).write();
    let written = fs::read_to_string(&path).unwrap();
    test(&path);
    assert_eq!(fs::read_to_string(&path).unwrap(), written);
}

const READABLE: &str = "the stored forms have changed; stored events can still be read";

#[test]
fn the_file_has_the_consumers_and_the_commands_of_a_flow() {
    locked(|path| {
        assert_eq!(said(|| first::lock(path)), "nothing");
        let written: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let flow = &written["flow shop"];
        let consumers = r#"{"fulfil":"saga","give-up":"policy","orders":"projection"}"#;
        assert_eq!(flow["consumers"].to_string(), consumers);
        let reserve = &flow["commands"]["stock"]["reserve"];
        let fields = r#"{"order":"Id < Order >","quantity":"u32"}"#;
        assert_eq!(
            reserve["fields"]
                .to_string()
                .replace("Id<Order>", "Id < Order >"),
            fields
        );
        assert!(reserve["examples"][0]["quantity"].is_u64(), "{reserve}");
        let names = |of: &serde_json::Value| {
            let names = of.as_object().unwrap().keys();
            names.cloned().collect::<Vec<String>>()
        };
        assert_eq!(names(&flow["commands"]["stock"]), ["release", "reserve"]);
        // What only people send is not held by a plan.
        assert_eq!(names(&flow["commands"]["order"]), ["close"]);
    });
}

#[test]
fn a_parameter_with_a_default_is_a_change_that_can_be_written() {
    locked(|path| {
        let said = said(|| with_a_default::lock(path));
        assert!(said.starts_with(READABLE), "{said}");
        assert!(said.contains("+            \"note\": \"String\""), "{said}");
        let renamed = crate::flow_lock::said(|| with_a_renamed_command::lock(path));
        assert_eq!(renamed, "nothing");
    });
}

#[test]
fn a_command_of_a_running_plan_that_cannot_be_read_fails() {
    const REST: &str = "\n\nwhy: a saga stores its plan when it begins, so the sagas that run would stop\n\
        write: `#[serde(default)]` on a new parameter, `#[serde(alias = \"…\")]` on a renamed one, \
        `#[command(name = \"reserve\")]` on a renamed command; keep a command until no saga that holds it \
        runs, and then remove it from the lock file";
    let due = |why: &str| {
        format!(
            "the command `reserve` of `stock`, as the plans of running sagas contain it, could no longer be \
             read: {why}{REST}"
        )
    };
    locked(|path| {
        let missing = said(|| without_a_default::lock(path));
        assert_eq!(missing, due("missing field `note`"));
        let gone = said(|| with_another_command::lock(path));
        assert_eq!(gone, due("there is no such command any more"));
        // It is not written, either.
        let write = || without_a_default::lock(path).write();
        assert!(catch_unwind(AssertUnwindSafe(write)).is_err());
    });
}

#[test]
fn a_consumer_whose_name_is_gone_fails() {
    locked(|path| {
        let due = "the flow `shop` has no policy `give-up` any more\n\n\
            why: the stored name tells how far it has come, so under another name it starts as a new policy\n\
            write: `#[policy(was = \"give-up\")]` on the one that takes its place; if nothing does, remove \
            `give-up` from the lock file, and call `relay::Running::remove(\"give-up\")` once";
        assert_eq!(said(|| with_another_policy::lock(path)), due);
        let said = said(|| with_a_renamed_policy::lock(path));
        assert!(said.starts_with(READABLE), "{said}");
        assert!(said.contains("-      \"give-up\": \"policy\","), "{said}");
    });
}

#[test]
fn a_file_from_before_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.lock");
    let lock = || {
        SchemaLock::at(&path)
            .with::<first::Order>()
            .with::<first::Stock>()
    };
    lock().write();
    assert_eq!(said(lock), "nothing");
    let said = said(|| first::lock(&path));
    assert!(said.starts_with(READABLE), "{said}");
    assert!(said.contains("+  \"flow shop\": {"), "{said}");
}

#[test]
fn the_aggregates_that_receive_commands_are_named() {
    locked(|path| {
        let said = said(|| {
            SchemaLock::at(path)
                .with::<first::Order>()
                .flow(&first::SHOP)
        });
        let due = "`stock`: the command `reserve` of the flow `shop`: its aggregate is not among those of \
                   the lock; write its name there, too";
        assert!(said.contains(due), "{said}");
    });
}

struct Nowhere;

impl Publisher for Nowhere {
    async fn publish(&self, _message: Outgoing) -> Result<(), PublishError> {
        Ok(())
    }
}

#[test]
fn publications_are_named_in_the_lock() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.lock");
    let lock = |name| first::lock(&path).publication(&Publication::new(name, Nowhere));
    lock("orders").write();
    assert_eq!(said(|| lock("orders")), "nothing");
    let due = "the lock has the publication `orders`, and the test does not\n\n\
        why: the stored name tells how far it has come, so under another name it starts as a new \
        publication, and leaves out what happened in between\n\
        write: `Publication::new(\"orders\", …)`, and `publication = …` in the test; if nothing takes its \
        place, remove `orders` from the lock file";
    assert_eq!(said(|| lock("purchases")), due);
    assert_eq!(said(|| first::lock(&path)), due);
}

#[test]
fn the_macro_takes_flows_and_publications() {
    use first::{Order, SHOP, Stock};

    entail::schema_lock!(
        "files/flow.lock": Order, Stock;
        flow = SHOP,
        example = 3,
        publication = Publication::new("orders", Nowhere),
    );
}
