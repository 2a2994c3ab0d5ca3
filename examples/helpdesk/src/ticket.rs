//! A support ticket: what may happen to it, and when.

use std::convert::Infallible;

use entail::prelude::*;

/// A support ticket.
#[aggregate(error = TicketError)]
pub struct Ticket {
    subject: String,
    customer: String,
    status: Status,
    assignee: Option<String>,
    escalations: u32,
}

/// Whether somebody still has to work on a ticket.
#[value]
#[derive(Copy, Eq)]
pub enum Status {
    /// Somebody has to work on it.
    Open,
    /// It is done, unless it is reopened.
    Resolved,
}

/// What happens to a ticket.
#[event]
pub enum TicketEvent {
    /// A customer needs help.
    #[creates(subject, customer, status = Status::Open, assignee = None, escalations = 0)]
    Opened {
        /// What it is about, in one line.
        subject: String,
        /// Who needs help.
        customer: String,
    },
    /// Somebody works on it.
    Assigned {
        /// Who.
        #[set]
        assignee: String,
    },
    /// Somebody wrote something.
    Commented {
        /// Who.
        author: String,
        /// What.
        text: String,
    },
    /// It is urgent now.
    #[set(escalations)]
    Escalated {
        /// Why.
        reason: String,
        /// The number of times that it was escalated, with this one.
        escalations: u32,
    },
    /// The customer was helped.
    #[set(status = Status::Resolved)]
    Resolved {
        /// How.
        solution: String,
    },
    /// The customer was not helped after all.
    #[set(status = Status::Open)]
    Reopened {
        /// Why.
        reason: String,
    },
}

/// Why a ticket did not change.
#[value]
#[derive(Eq, thiserror::Error)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum TicketError {
    /// A text without letters.
    #[error("the {field} is empty")]
    Empty {
        /// The field of the command.
        field: String,
    },
    /// A text that nobody would read.
    #[error("the {field} has more than {limit} characters")]
    TooLong {
        /// The field of the command.
        field: String,
        /// How many characters it may have.
        limit: u32,
    },
    /// It is resolved, so it must be reopened first.
    #[error("the ticket is resolved; reopen it first")]
    AlreadyResolved,
    /// Only a resolved ticket can be reopened.
    #[error("the ticket is still open")]
    NotResolved,
    /// Escalated as often as it can be.
    #[error("the ticket cannot be escalated more than {limit} times")]
    EscalatedTooOften {
        /// How often it can be escalated.
        limit: u32,
    },
}

/// How often a ticket can be escalated.
const ESCALATIONS: u32 = 3;

#[aggregate(events = TicketEvent)]
impl Ticket {
    /// Opens a ticket.
    #[command]
    pub fn open(subject: String, customer: String) -> Result<Opened, TicketError> {
        line("subject", &subject)?;
        line("customer", &customer)?;
        Ok(Opened { subject, customer })
    }

    /// Gives an open ticket to somebody. It changes nothing if this person has it.
    #[command]
    pub fn assign(&self, assignee: String) -> Result<Option<Assigned>, TicketError> {
        self.must_be_open()?;
        line("assignee", &assignee)?;
        let has_it = self.assignee.as_deref() == Some(&*assignee);
        Ok((!has_it).then_some(Assigned { assignee }))
    }

    /// Gives an escalated ticket to the person on duty, if nobody has it.
    #[command]
    pub fn call_duty(&self) -> Result<Option<Assigned>, Infallible> {
        let needs_somebody = self.assignee.is_none() && self.status == Status::Open;
        let assignee = "duty".to_owned();
        Ok(needs_somebody.then_some(Assigned { assignee }))
    }

    /// Writes something to a ticket, whatever its status is.
    #[command]
    pub fn comment(&self, author: String, text: String) -> Result<Commented, TicketError> {
        line("author", &author)?;
        within("text", &text, 10_000)?;
        Ok(Commented { author, text })
    }

    /// Makes an open ticket urgent.
    #[command]
    pub fn escalate(&self, reason: String) -> Result<Escalated, TicketError> {
        self.must_be_open()?;
        line("reason", &reason)?;
        let escalations = self.escalations.saturating_add(1);
        let limit = ESCALATIONS;
        ensure!(
            escalations <= limit,
            TicketError::EscalatedTooOften { limit }
        );
        Ok(Escalated {
            reason,
            escalations,
        })
    }

    /// Ends the work on an open ticket.
    #[command]
    pub fn resolve(&self, solution: String) -> Result<Resolved, TicketError> {
        self.must_be_open()?;
        within("solution", &solution, 10_000)?;
        Ok(Resolved { solution })
    }

    /// Takes up the work on a resolved ticket again.
    #[command]
    pub fn reopen(&self, reason: String) -> Result<Reopened, TicketError> {
        ensure!(self.status == Status::Resolved, TicketError::NotResolved);
        line("reason", &reason)?;
        Ok(Reopened { reason })
    }

    /// The texts are in the timeline, and no decision needs them.
    #[apply]
    fn commented(&mut self, _event: &Commented) {}

    fn must_be_open(&self) -> Result<(), TicketError> {
        ensure!(self.status == Status::Open, TicketError::AlreadyResolved);
        Ok(())
    }
}

/// A text of one line.
fn line(field: &str, text: &str) -> Result<(), TicketError> {
    within(field, text, 200)
}

fn within(field: &str, text: &str, limit: u32) -> Result<(), TicketError> {
    let field = field.to_owned();
    ensure!(!text.trim().is_empty(), TicketError::Empty { field });
    let letters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    ensure!(letters <= limit, TicketError::TooLong { field, limit });
    Ok(())
}

#[cfg(test)]
mod tests {
    use entail::{laws, testing::given};

    use super::*;

    laws!(Ticket);

    fn opened() -> Opened {
        let (subject, customer) = ("Printer on fire".to_owned(), "Ada".to_owned());
        Opened { subject, customer }
    }

    fn assigned(assignee: &str) -> Assigned {
        let assignee = assignee.to_owned();
        Assigned { assignee }
    }

    fn resolved() -> Resolved {
        let solution = "Water".to_owned();
        Resolved { solution }
    }

    #[test]
    fn a_ticket_says_what_it_is_about() {
        let (subject, customer) = (" ".to_owned(), "Ada".to_owned());
        let field = "subject".to_owned();
        given(())
            .when(Open { subject, customer })
            .rejected(TicketError::Empty { field });
        let Opened { subject, customer } = opened();
        given(()).when(Open { subject, customer }).then(opened());
    }

    #[test]
    fn a_comment_has_a_limit() {
        let (author, field) = ("Bob".to_owned(), "text".to_owned());
        let (text, limit) = ("a".repeat(10_001), 10_000);
        given(opened())
            .when(Comment { author, text })
            .rejected(TicketError::TooLong { field, limit });
        let (author, text) = ("Bob".to_owned(), "Looking at it".to_owned());
        let event = Commented {
            author: author.clone(),
            text: text.clone(),
        };
        given((opened(), resolved()))
            .when(Comment { author, text })
            .then(event);
    }

    #[test]
    fn a_ticket_is_assigned_to_one_person_at_a_time() {
        let assignee = "Bob".to_owned();
        given((opened(), assigned("Eve")))
            .when(Assign { assignee })
            .then(assigned("Bob"));
        let assignee = "Bob".to_owned();
        given((opened(), assigned("Bob")))
            .when(Assign { assignee })
            .then(());
    }

    #[test]
    fn duty_takes_what_nobody_has() {
        given(opened()).when(CallDuty).then(assigned("duty"));
        given((opened(), assigned("Bob"))).when(CallDuty).then(());
        given((opened(), resolved())).when(CallDuty).then(());
    }

    #[test]
    fn a_ticket_is_escalated_three_times_at_most() {
        let reason = || "No answer".to_owned();
        let escalated = |escalations| Escalated {
            reason: reason(),
            escalations,
        };
        let escalate = || Escalate { reason: reason() };
        given((opened(), escalated(1)))
            .when(escalate())
            .then(escalated(2));
        let limit = 3;
        given((opened(), escalated(3)))
            .when(escalate())
            .rejected(TicketError::EscalatedTooOften { limit });
    }

    #[test]
    fn a_resolved_ticket_must_be_reopened_first() {
        let Resolved { solution } = resolved();
        let resolve = Resolve { solution };
        given(opened()).when(resolve.clone()).then(resolved());
        given((opened(), resolved()))
            .when(resolve)
            .rejected(TicketError::AlreadyResolved);
        let reason = || "It burns again".to_owned();
        given((opened(), resolved()))
            .when(Reopen { reason: reason() })
            .then(Reopened { reason: reason() });
        given(opened())
            .when(Reopen { reason: reason() })
            .rejected(TicketError::NotResolved);
    }
}
