//! The lock on stored forms, as an aggregate changes from release to release.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use entail::{Aggregate, testing::SchemaLock};

/// An aggregate stored as `tally`, with these events.
macro_rules! release {
    ($module:ident { $($event:item)* } $($apply:item)*) => {
        mod $module {
            use entail::prelude::*;

            #[aggregate(default, name = "tally")]
            #[derive(Default)]
            pub struct Tally {
                pub total: u64,
            }

            $($event)*
            $($apply)*
        }
    };
}

/// A release whose one event is `Counted`, with these fields and this type in it.
macro_rules! counted {
    ($module:ident { $($field:tt)* } How { $($variant:tt)* }) => {
        release!($module {
            #[event]
            pub struct Counted {
                pub by: u32,
                pub how: How,
                $($field)*
            }

            #[value]
            pub enum How { $($variant)* }
        }
        #[aggregate]
        impl Tally {
            #[apply]
            fn counted(&mut self, event: &Counted) {
                self.total = event.by.into();
            }
        });
    };
}

counted!(first {} How { ByHand, By { name: String } });

counted!(new_field_with_a_default {
    #[serde(default)]
    pub note: String,
} How { ByHand, By { name: String } });

counted!(new_field_without_a_default {
    pub note: String,
} How { ByHand, By { name: String } });

counted!(nested_type_changed {} How { ByHand, ByMachine });

release!(event_gone {
    #[event]
    pub struct Reset;
}
#[aggregate]
impl Tally {
    #[apply]
    fn reset(&mut self, _: &Reset) {
        self.total = 0;
    }
});

release!(renamed_and_upcast {
    #[event(name = "counted")]
    pub struct CountedV1 {
        pub by: u32,
    }

    #[event(version = 2, upcast = CountedV1, was = "counted")]
    pub struct Added {
        pub total: u64,
    }

    impl From<CountedV1> for Added {
        fn from(old: CountedV1) -> Self {
            Self { total: old.by.into() }
        }
    }
}
#[aggregate]
impl Tally {
    #[apply]
    fn added(&mut self, event: &Added) {
        self.total = event.total;
    }
});

/// What the lock says of a release.
fn said<A: Aggregate>(path: &Path) -> String {
    let check = || SchemaLock::at(path).with::<A>().check();
    match catch_unwind(AssertUnwindSafe(check)) {
        Ok(()) => "nothing".to_owned(),
        Err(panic) => *panic.downcast::<String>().unwrap(),
    }
}

#[test]
fn a_change_is_found_and_judged_by_whether_stored_events_still_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.lock");
    assert!(said::<first::Tally>(&path).contains("run the test with ENTAIL_SCHEMA=write"));
    SchemaLock::at(&path).with::<first::Tally>().write();
    let written = fs::read_to_string(&path).unwrap();
    assert_eq!(said::<first::Tally>(&path), "nothing");
    for shape in [
        "\"by\": \"u32\"",
        "\"how\": \"ByHand\"",
        "\"name\": \"text\"",
    ] {
        assert!(written.contains(shape), "{written}");
    }

    let readable = said::<new_field_with_a_default::Tally>(&path);
    assert!(
        readable.contains("what is stored can still be read"),
        "{readable}"
    );
    assert!(
        readable.contains("+          \"note\": \"String\""),
        "{readable}"
    );
    for (said, due) in [
        (
            said::<new_field_without_a_default::Tally>(&path),
            "missing field `note`",
        ),
        (
            said::<nested_type_changed::Tally>(&path),
            "unknown variant `By`",
        ),
        (
            said::<event_gone::Tally>(&path),
            "there is no such event any more",
        ),
    ] {
        assert!(
            said.starts_with("what is stored could no longer be read"),
            "{said}"
        );
        assert!(said.contains("the event `counted` of version 1"), "{said}");
        assert!(said.contains(due), "{said}");
        assert_eq!(fs::read_to_string(&path).unwrap(), written);
    }
}

#[test]
fn older_forms_stay_locked_behind_their_upcasters() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.lock");
    SchemaLock::at(&path).with::<first::Tally>().write();
    SchemaLock::at(&path)
        .with::<renamed_and_upcast::Tally>()
        .write();
    assert_eq!(said::<renamed_and_upcast::Tally>(&path), "nothing");
    let written = fs::read_to_string(&path).unwrap();
    assert!(
        written.contains("\"1\": {") && written.contains("\"2\": {"),
        "{written}"
    );
    // Without the upcaster, what was stored in the first form is lost.
    assert!(said::<event_gone::Tally>(&path).contains("of version 1"));
}
