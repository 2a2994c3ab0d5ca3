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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use entail::{block_on, publisher::PublishError, relay::Relay};

    use super::*;
    use crate::ticket::{Assign, Escalate, Open};

    /// Keeps the mails in memory.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<(Uuid, Mail)>>>);

    impl Mailer for Kept {
        async fn send(&self, id: Uuid, mail: Mail) -> Result<(), PublishError> {
            let mut mails = self
                .0
                .lock()
                .map_err(|_| PublishError::Away(String::new()))?;
            mails.push((id, mail));
            Ok(())
        }
    }

    #[test]
    fn an_escalation_sends_a_mail_and_finds_somebody() -> Result<(), Box<dyn std::error::Error>> {
        let (store, kept) = (MemoryStore::new(), Kept::default());
        let tickets = Repository::<Ticket, _>::new(store.clone());
        let text = str::to_owned;
        block_on(async {
            let relay = Relay::new(store, HELPDESK)
                .publish(mails(kept.clone()))
                .start()?;
            relay.ready().await?;
            let (alone, taken) = (Id::new(), Id::new());
            for id in [alone, taken] {
                let (subject, customer) = (text("Printer on fire"), text("Ada"));
                tickets.execute(id, Open { subject, customer }).await?;
            }
            let assignee = text("Bob");
            tickets.execute(taken, Assign { assignee }).await?;
            for id in [alone, taken] {
                let reason = text("No water");
                tickets.execute(id, Escalate { reason }).await?;
            }
            relay.idle().await?;
            let listed = |who: &str| relay.read(|it: &OpenTickets| it.list(Some(who)));
            for (who, id) in [("duty", alone), ("Bob", taken)] {
                let lines = listed(who).ok_or("no list")?;
                assert_eq!(lines.iter().map(|line| line.id).collect::<Vec<_>>(), [id]);
            }
            relay.stop().await;
            let mails = kept.0.lock().map_err(|_| "poisoned")?;
            let mut subjects: Vec<_> = mails.iter().map(|(_, mail)| &*mail.subject).collect();
            subjects.sort_unstable();
            let subject = |id| format!("Ticket {id} was escalated");
            let mut expected = [subject(alone), subject(taken)];
            expected.sort_unstable();
            assert_eq!(subjects, expected);
            assert!(
                mails
                    .iter()
                    .all(|(_, mail)| mail.text == "No water (escalation 1)")
            );
            Ok(())
        })
    }

    #[test]
    fn the_domain_is_whole() {
        entail::check!(Ticket);
    }

    #[test]
    fn what_is_stored_can_be_read() {
        entail::schema_lock!("schema.lock": Ticket; flow = HELPDESK);
    }
}
