//! The list of open tickets: a projection that each process keeps in memory.

use std::collections::BTreeMap;

use entail::prelude::*;
use serde::Serialize;

use crate::ticket::{Assigned, Opened, Reopened, Resolved, Ticket};

/// The tickets that are open, by who works on them.
#[projection]
#[derive(Debug, Default)]
pub struct OpenTickets {
    tickets: BTreeMap<Id<Ticket>, Line>,
}

/// A ticket in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Which ticket.
    pub id: Id<Ticket>,
    /// What it is about.
    pub subject: String,
    /// Who works on it.
    pub assignee: Option<String>,
    /// A resolved ticket keeps its line, because it can be reopened.
    #[serde(skip)]
    is_open: bool,
}

#[projection]
impl OpenTickets {
    #[on]
    fn opened(&mut self, event: &Opened, id: Id<Ticket>) {
        let (subject, assignee) = (event.subject.clone(), None);
        self.tickets.insert(
            id,
            Line {
                id,
                subject,
                assignee,
                is_open: true,
            },
        );
    }

    #[on]
    fn assigned(&mut self, event: &Assigned, id: Id<Ticket>) {
        self.change(id, |line| line.assignee = Some(event.assignee.clone()));
    }

    #[on]
    fn resolved(&mut self, _event: &Resolved, id: Id<Ticket>) {
        self.change(id, |line| line.is_open = false);
    }

    #[on]
    fn reopened(&mut self, _event: &Reopened, id: Id<Ticket>) {
        self.change(id, |line| line.is_open = true);
    }
}

impl OpenTickets {
    fn change(&mut self, id: Id<Ticket>, change: impl FnOnce(&mut Line)) {
        if let Some(line) = self.tickets.get_mut(&id) {
            change(line);
        }
    }

    /// The open tickets of one person, or all of them.
    #[must_use]
    pub fn list(&self, assignee: Option<&str>) -> Vec<Line> {
        let lines = self.tickets.values().filter(|line| line.is_open);
        let wanted =
            lines.filter(|line| assignee.is_none() || line.assignee.as_deref() == assignee);
        wanted.cloned().collect()
    }
}
