//! The bugs of a project.

use std::collections::{BTreeMap, HashMap};

use entail::{prelude::*, testing::given};

#[value]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum Severity {
    Minor,
    Major,
}

#[value]
pub struct Bug {
    title: String,
    severity: Severity,
    comments: Vec<String>,
    duplicates: Vec<u32>,
}

#[aggregate(default, error = TrackerError)]
#[derive(Default)]
pub struct Tracker {
    bugs: BTreeMap<u32, Bug>,
    assigned: HashMap<String, Vec<u32>>,
    by_severity: BTreeMap<Severity, u32>,
    last: u32,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum TrackerError {
    #[error("there is no such bug")]
    NoSuchBug,
}

#[event]
pub struct Reported {
    pub number: u32,
    pub title: String,
    pub severity: Severity,
}

#[event]
pub struct Assigned {
    pub number: u32,
    pub developer: String,
}

#[event]
pub struct Closed {
    pub number: u32,
}

#[event]
pub struct Merged {
    pub number: u32,
    pub into: u32,
}

#[aggregate]
impl Tracker {
    #[command]
    pub fn report(&self, title: String, severity: Severity) -> Result<Reported, TrackerError> {
        let number = self.last + 1;
        Ok(Reported {
            number,
            title,
            severity,
        })
    }

    #[command]
    pub fn assign(&self, number: u32, developer: String) -> Result<Assigned, TrackerError> {
        ensure!(self.bugs.contains_key(&number), TrackerError::NoSuchBug);
        Ok(Assigned { number, developer })
    }

    #[command]
    pub fn close(&self, number: u32) -> Result<Closed, TrackerError> {
        ensure!(self.bugs.contains_key(&number), TrackerError::NoSuchBug);
        Ok(Closed { number })
    }

    #[command]
    pub fn merge(&self, number: u32, into: u32) -> Result<Merged, TrackerError> {
        ensure!(self.bugs.contains_key(&into), TrackerError::NoSuchBug);
        Ok(Merged { number, into })
    }

    #[apply]
    fn reported(&mut self, event: &Reported) {
        let count = self.by_severity.entry(event.severity).or_default();
        *count = count.saturating_add(1);
        let bug = Bug {
            title: event.title.clone(),
            severity: event.severity,
            comments: vec![format!("reported as {}", event.number)],
            duplicates: Vec::new(),
        };
        self.bugs.insert(event.number, bug);
        self.last = event.number;
    }

    #[apply]
    fn assigned(&mut self, event: &Assigned) {
        for bugs in self.assigned.values_mut() {
            if let Some(at) = bugs.iter().position(|number| *number == event.number) {
                bugs.swap_remove(at);
            }
        }
        let bugs = self.assigned.entry(event.developer.clone()).or_default();
        if !bugs.contains(&event.number) {
            bugs.push(event.number);
            bugs.sort_unstable();
        }
    }

    #[apply]
    fn closed(&mut self, event: &Closed) {
        if let Some(bug) = self.bugs.remove(&event.number)
            && let Some(count) = self.by_severity.get_mut(&bug.severity)
            && *count > 0
        {
            *count -= 1;
        }
        self.assigned.retain(|_, bugs| {
            bugs.retain(|number| *number != event.number);
            !bugs.is_empty()
        });
    }

    #[apply]
    fn merged(&mut self, event: &Merged) {
        let Some(from) = self.bugs.remove(&event.number) else {
            return;
        };
        if let Some(into) = self.bugs.get_mut(&event.into) {
            into.severity = into.severity.max(from.severity);
            into.comments.extend(from.comments);
            match into.duplicates.binary_search(&event.number) {
                Ok(_) => {}
                Err(place) => into.duplicates.insert(place, event.number),
            }
            into.title += " (";
            into.title += &from.title;
            into.title += ")";
        }
    }
}

#[test]
fn a_merged_bug_keeps_the_higher_severity() {
    let reported = |number, title: &str, severity| Reported {
        number,
        title: title.to_owned(),
        severity,
    };
    given((
        reported(1, "slow", Severity::Minor),
        reported(2, "hangs", Severity::Major),
    ))
    .when(Merge { number: 2, into: 1 })
    .state(|tracker| {
        let bug = &tracker.bugs[&1];
        assert_eq!(bug.severity, Severity::Major);
        assert_eq!(bug.title, "slow (hangs)");
        assert_eq!(bug.duplicates, [2]);
    });
}
