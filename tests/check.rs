//! What only the whole program shows.

use std::{
    convert::Infallible,
    fs,
    sync::atomic::{AtomicU64, Ordering},
};

use entail::{
    Aggregate,
    prelude::*,
    testing::{Check, Code, Finding},
};

#[aggregate(default)]
#[derive(Default)]
pub struct Tally {
    total: u64,
}

#[event(aggregate = Tally)]
pub struct Counted {
    #[set]
    pub total: u64,
}

#[event(was = "emptied")]
pub struct Cleared {}

#[event]
pub struct Halved {}

#[aggregate]
impl Tally {
    #[command]
    pub fn count_up(&self) -> Result<Counted, Infallible> {
        let total = self.total.saturating_add(1);
        Ok(Counted { total })
    }

    #[command]
    pub fn clear_all(&self) -> Result<Vec<TallyEvent>, Infallible> {
        Ok(vec![Cleared {}.into()])
    }

    #[apply]
    fn cleared(&mut self, _: &Cleared) {
        self.total = 0;
    }

    #[apply(trusted = "one is not zero")]
    fn halved(&mut self, _: &Halved) {
        self.total /= self.total.max(1);
    }
}

/// Of its own event no command tells.
#[aggregate(default)]
#[derive(Default)]
pub struct Forgetful {
    total: u64,
}

#[event]
pub struct Forgotten {}

#[aggregate]
impl Forgetful {
    #[apply]
    fn forgotten(&mut self, _: &Forgotten) {
        self.total = 0;
    }
}

/// Nothing makes it, and it does nothing.
#[aggregate]
pub struct Idle {
    total: u64,
}

#[aggregate]
impl Idle {}

/// A check of a crate whose tests say this.
fn check_with(tests: &str, sources: &str) -> (tempfile::TempDir, Check) {
    let package = tempfile::tempdir().unwrap();
    for (folder, text) in [("tests", tests), ("src", sources)] {
        let folder = package.path().join(folder).join("deep");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("some.rs"), text).unwrap();
    }
    let check = Check::of(package.path());
    (package, check)
}

fn codes(findings: &[Finding]) -> Vec<(Code, &str)> {
    findings
        .iter()
        .map(|finding| (finding.code, finding.place.as_str()))
        .collect()
}

#[test]
fn an_event_that_no_command_returns_is_found() {
    let (_package, check) = check_with("laws!(Forgetful);", "");
    let findings = check.with::<Forgetful>("Forgetful").findings();
    assert_eq!(
        codes(&findings),
        [(Code::EventNotReturned, "forgetful/forgotten")]
    );
    assert!(findings[0].to_string().starts_with(
        "error[event-not-returned] forgetful/forgotten: no command returns it\n  why: "
    ));
}

#[test]
fn an_event_that_may_come_in_a_list_is_returned() {
    let (_package, check) = check_with("laws!( Tally, seed = 3);", "");
    let findings = check.with::<Tally>("tests::Tally").findings();
    assert_eq!(codes(&findings), [(Code::ApplyTrusted, "tally/halved")]);
    assert!(!findings[0].is_mistake);
    assert!(findings[0].what.ends_with("one is not zero"));
}

#[test]
fn what_nothing_creates_is_found() {
    let (_package, check) = check_with("", "");
    let findings = check.with::<Idle>("Idle").findings();
    assert_eq!(codes(&findings), [(Code::NothingCreates, "idle")]);
}

#[test]
fn a_command_that_no_test_names_is_found() {
    let tests = "given(()).when(CountUp);";
    let sources = "fn shown() { ClearAll; } #[cfg(test)] mod tests { ClearAllOfIt; }";
    let (_package, check) = check_with(tests, sources);
    let findings = check.with::<Tally>("Tally").findings();
    assert_eq!(
        codes(&findings),
        [
            (Code::CommandNotTested, "tally/clear-all"),
            (Code::ApplyTrusted, "tally/halved"),
        ]
    );
    let sources = "#[cfg(test)] mod tests { fn it() { given(()).when(ClearAll) } }";
    let (_package, check) = check_with(tests, sources);
    let findings = check.with::<Tally>("Tally").findings();
    assert_eq!(codes(&findings), [(Code::ApplyTrusted, "tally/halved")]);
}

#[test]
fn a_stored_name_that_nobody_knows_is_found() {
    let store = MemoryStore::new();
    let tallies = Repository::<Tally, _>::new(store.clone()).blocking();
    tallies.execute(Id::new(), CountUp).unwrap();
    tallies.execute(Id::new(), ClearAll).unwrap();

    let (_package, check) = check_with("laws!(Forgetful); laws!(Tally)", "");
    let findings = check
        .with::<Forgetful>("Forgetful")
        .except("forgetful/forgotten", "it is what this is about")
        .stored(&store)
        .findings();
    assert_eq!(
        codes(&findings),
        [
            (Code::NameNotRegistered, "tally/cleared"),
            (Code::NameNotRegistered, "tally/counted"),
        ]
    );

    let (_package, check) = check_with("laws!(Tally)", "");
    let findings = check.with::<Tally>("Tally").stored(&store).findings();
    assert_eq!(codes(&findings), [(Code::ApplyTrusted, "tally/halved")]);
}

#[test]
#[should_panic(expected = "remove the exception")]
fn an_exception_for_nothing_is_a_mistake() {
    let (_package, check) = check_with("laws!(Tally);", "");
    let check = check.except("tally/gone", "nobody knows");
    drop(check.with::<Tally>("Tally").findings());
}

#[test]
#[should_panic(expected = "1 found")]
fn a_mistake_fails_the_test() {
    let (_package, check) = check_with("laws!(Forgetful);", "");
    check.with::<Forgetful>("Forgetful").run();
}

#[test]
fn findings_are_json_on_request() {
    let (_package, check) = check_with("", "");
    let findings = check.with::<Idle>("Idle").findings();
    let json = serde_json::to_value(&findings).unwrap();
    assert_eq!(json[0]["code"], "nothing-creates");
    assert_eq!(json[0]["place"], "idle");
    let texts = Code::ALL.map(Code::text);
    let mut distinct = texts.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), texts.len());
}

#[test]
fn it_is_one_line() {
    let store = MemoryStore::new();
    entail::check!(Tally, Forgetful;
        except = "forgetful/forgotten", "it is what this is about",
        except = "tally/clear-all", "its tests lie in no folder of the name",
        except = "tally/count-up", "as above",
        stored = &store,
    );
}

/// A text that is another one each time it is written, and that not every text is read as.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ticket;

impl serde::Serialize for Ticket {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        static WRITTEN: AtomicU64 = AtomicU64::new(0);
        let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
        serializer.serialize_str(&format!("ticket {number}"))
    }
}

impl<'de> serde::Deserialize<'de> for Ticket {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_one = text.starts_with('t');
        is_one
            .then_some(Self)
            .ok_or_else(|| serde::de::Error::custom("not a ticket"))
    }
}

/// A text that nobody would guess.
#[value]
#[derive(Default)]
#[serde(try_from = "String", into = "String")]
pub struct Secret;

impl TryFrom<String> for Secret {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        (text == "swordfish").then_some(Self).ok_or("wrong")
    }
}

impl From<Secret> for String {
    fn from(_: Secret) -> Self {
        "swordfish".to_owned()
    }
}

macro_rules! with_snapshots {
    ($module:ident, $options:meta, $state:ty) => {
        mod $module {
            use entail::prelude::*;

            #[aggregate(default, name = "desk", $options)]
            #[derive(Default)]
            pub struct Desk {
                pub state: $state,
            }

            #[event]
            pub struct Opened {}

            #[aggregate]
            impl Desk {
                #[command]
                pub fn open(&self) -> Result<Opened, std::convert::Infallible> {
                    Ok(Opened {})
                }

                #[apply]
                fn opened(&mut self, _: &Opened) {}
            }
        }
    };
}
with_snapshots!(different_each_time, snapshot_every = 5, super::Ticket);
with_snapshots!(as_state, persist = state, super::Ticket);
with_snapshots!(of_a_secret, snapshot_every = 5, super::Secret);
with_snapshots!(usual, snapshot_every = 5, std::collections::HashMap<String, f32>);

/// What a check finds about snapshots.
fn of_snapshots<A: Aggregate>() -> Vec<Finding> {
    let check = Check::of(env!("CARGO_MANIFEST_DIR")).with::<A>("Desk");
    let mut findings = check.findings();
    findings.retain(|finding| finding.code == Code::SnapshotNotUsed);
    findings
}

#[test]
fn snapshots_that_no_load_uses_are_found() {
    let findings = of_snapshots::<different_each_time::Desk>();
    let [finding] = findings.as_slice() else {
        panic!("{findings:?}");
    };
    assert_eq!((&*finding.place, finding.is_mistake), ("desk", true));
    assert!(
        finding
            .to_string()
            .starts_with("error[snapshot-not-used] desk: ")
    );
    assert!(finding.what.contains("never used"), "{finding}");
    assert_eq!(of_snapshots::<usual::Desk>(), []);
    // Nobody knows, so it is a note.
    let notes = of_snapshots::<of_a_secret::Desk>();
    assert!(matches!(&*notes, [note] if !note.is_mistake), "{notes:?}");
    assert!(
        notes[0]
            .to_string()
            .starts_with("note[snapshot-not-used] desk: ")
    );
    // Such a state is the truth, so it is used.
    assert_eq!(of_snapshots::<as_state::Desk>(), []);
}
