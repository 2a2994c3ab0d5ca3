//! What follows when a ticket is escalated: somebody has it, and a mail is sent.

use entail::{
    prelude::*,
    publisher::{Publication, PublishedEvent},
};

use crate::{
    mailer::{ByMail, Mail, Mailer},
    open_tickets::OpenTickets,
    ticket::{CallDuty, Escalated, Ticket},
};

/// An escalated ticket that nobody has goes to the person on duty.
#[policy]
pub fn alert(_event: &Escalated, ticket: Id<Ticket>) -> To<Ticket, CallDuty> {
    ticket.send(CallDuty)
}

flow! {
    /// Everything that follows from a ticket.
    pub HELPDESK {
        aggregates: [Ticket],
        policies: [alert],
        projections: [OpenTickets],
    }
}

/// Sends a mail for each escalation.
pub fn mails(mailer: impl Mailer) -> Publication {
    Publication::new("mails", ByMail(mailer)).on(|event: &Escalated, ticket: Id<Ticket>| {
        let mail = mail(event, ticket);
        Ok(Some(PublishedEvent::json("mails", &mail)?))
    })
}

fn mail(event: &Escalated, ticket: Id<Ticket>) -> Mail {
    let Escalated {
        reason,
        escalations,
    } = event;
    Mail {
        subject: format!("Ticket {ticket} was escalated"),
        text: format!("{reason} (escalation {escalations})"),
    }
}
