//! The law about undos: an undo takes back its command.

use std::{fmt::Debug, sync::Arc};

use super::{
    history::{History, Step},
    law::{Broken, Law, Sentence},
    shrink::name,
};
use crate::{
    domain::{
        aggregate::{Aggregate, Command as _},
        command::Handle,
    },
    testing::given::difference,
    time::timestamp::Timestamp,
};

const ACCEPTED: Sentence = Law::Undo.says("the undo of an accepted command is accepted");
const AS_BEFORE: Sentence =
    Law::Undo.says("after a command and its undo, the state is as before the command");
const ONCE: Sentence = Law::Undo.says("an undo that comes again changes nothing");

impl<A> History<'_, A>
where
    A: Aggregate<Error: Debug>,
    A: Handle<<A as Aggregate>::Command>,
{
    /// Takes back the command that was accepted last, on a copy of the history. `before` is the state
    /// before the command; `None` if the command created the aggregate.
    pub(super) fn undo_takes_back(
        &self,
        before: Option<&Arc<A>>,
        time: Timestamp,
        command: &A::Command,
    ) -> Result<(), Broken> {
        let Some(undo) = A::undo_of(command) else {
            return Ok(());
        };
        let broken = |says: Sentence, what: &str| Broken {
            says,
            what: format!("the command: {command:?}\nits undo:    {undo:?}\n\n{what}"),
        };
        let mut copy = self.clone();
        if let Step::Refused(rejection) = copy.run_alone(time, &undo)? {
            let what = format!(
                "the undo was rejected: {rejection}\n\n\
                 write: `Result<Option<…>, Infallible>` as the return type of the undo; if nothing is left \
                 to take back, this is a success"
            );
            return Err(broken(ACCEPTED, &what));
        }
        let undone = copy.state();
        let of_command = command.name();
        let mut traces = self.laws.leave_traces.iter();
        let leaves_a_trace = traces.any(|(name, _)| *name == of_command);
        // An aggregate that the command created cannot be gone again.
        if before.is_some() && !leaves_a_trace && undone.as_ref() != before {
            let what = format!(
                "{}\n\
                 write: an undo that restores everything that the command changed; or let the command \
                 reject what its undo cannot take back, such as a second reservation for the same order\n\
                 or, if the undo leaves a trace on purpose: \
                 `laws!({}, undo_leaves_a_trace = ({of_command:?}, \"why\"))`",
                difference(&before, &undone.as_ref()),
                name::<A>(),
            );
            return Err(broken(AS_BEFORE, &what));
        }
        let again = copy.run_alone(time, &undo)?;
        let what = match again {
            Step::Refused(rejection) => format!("the second undo was rejected: {rejection}"),
            Step::Accepted { .. } if copy.state() == undone => return Ok(()),
            Step::Accepted { .. } => difference(&undone, &copy.state()),
        };
        let what = format!(
            "{what}\n\
             write: `Ok(None)` in the undo if nothing is left to take back; keep in the state what is to \
             be taken back"
        );
        Err(broken(ONCE, &what))
    }
}
