//! Delivers an event to a publisher.

use super::{super::failure::Failure, guarded};
use crate::{
    domain::recorded::Recorded,
    observe::{self, outcome},
    publisher::{Outgoing, Publication, PublishError},
    store::Payload,
};

/// Publishes an event.
///
/// # Errors
///
/// If it could not be mapped, or was not published.
pub(super) async fn deliver(
    publication: &Publication,
    event: &Recorded<Payload>,
) -> Result<(), Failure> {
    let Some(published) = guarded(|| publication.map(event))? else {
        return Ok(());
    };
    let message = Outgoing {
        id: event.event_id,
        subject: published.subject,
        key: event.stream.to_string(),
        body: published.body,
    };
    let work = observe::publish(publication.name(), event);
    let published = work.during(publication.publish(message)).await;
    let published = published.map_err(|error| match error {
        PublishError::Away(why) => Failure::Away(why),
        PublishError::Refused(why) => Failure::Refused(why),
    });
    work.end(
        published
            .as_ref()
            .map_or_else(Failure::outcome, |()| outcome::DONE),
    );
    published
}
