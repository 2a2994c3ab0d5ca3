//! The lock on stored forms, as an aggregate changes from release to release.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use entail::{Aggregate, prelude::value, testing::SchemaLock};

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

/// A day of the week that serde reads from a text that nobody would guess.
#[value]
#[serde(try_from = "String", into = "String")]
pub struct Week(u8);

impl TryFrom<String> for Week {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let number = text.strip_prefix("week no. ").map(str::parse);
        number.and_then(Result::ok).map(Self).ok_or("no week")
    }
}

impl From<Week> for String {
    fn from(week: Week) -> Self {
        format!("week no. {}", week.0)
    }
}

counted!(of_a_type_that_no_text_fits {
    pub week: super::Week,
} How { ByHand, By { name: String } });

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
        readable.contains("stored events can still be read"),
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
            said.starts_with("stored events could no longer be read"),
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

#[test]
fn an_event_without_an_example_is_not_locked() {
    use of_a_type_that_no_text_fits::Tally;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.lock");
    let write = || SchemaLock::at(&path).with::<Tally>().write();
    let panic = catch_unwind(AssertUnwindSafe(write)).unwrap_err();
    let message = *panic.downcast::<String>().unwrap();
    assert!(
        message.contains("the event `counted`: no week"),
        "{message}"
    );
    assert!(
        message.contains("`schema_lock!(\"…\": …; example = …)`"),
        "{message}"
    );
    assert!(!path.exists());
    // A lock without examples, as earlier versions wrote them, is none.
    let fields = r#"{"by": "u32", "how": "How", "week": "Week"}"#;
    let hollow =
        format!(r#"{{"tally": {{"counted": {{"1": {{"fields": {fields}, "examples": []}}}}}}}}"#);
    fs::write(&path, &hollow).unwrap();
    assert_eq!(said::<Tally>(&path), message);
    assert_eq!(fs::read_to_string(&path).unwrap(), hollow);

    let lock = || SchemaLock::at(&path).example(Week(7)).with::<Tally>();
    lock().write();
    lock().check();
    assert!(fs::read_to_string(&path).unwrap().contains("week no. 7"));
}

#[test]
fn the_macro_takes_examples() {
    use of_a_type_that_no_text_fits::Tally;

    entail::schema_lock!("files/week.lock": Tally; example = Week(7));
    entail::schema_lock!("files/week.lock": Tally,; example = Week(7), example = 3,);
}
