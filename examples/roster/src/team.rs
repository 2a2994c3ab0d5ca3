//! A team, and its slots in each game: reserved for a player, or filled.

use std::{collections::BTreeMap, convert::Infallible};

use entail::prelude::*;

use crate::{game::Game, player::Player};

/// A team, known by its number.
#[aggregate(id = u32, error = TeamError)]
pub struct Team {
    name: String,
    size: u32,
    slots: BTreeMap<Id<Game>, BTreeMap<Id<Player>, Slot>>,
}

/// A slot in a game.
#[value]
#[derive(Copy, Eq)]
pub enum Slot {
    /// The player has not answered.
    Reserved,
    /// The player plays.
    Final,
}

/// A team exists.
#[event]
pub struct Founded {
    /// What it is called.
    pub name: String,
    /// How many players it has in a game.
    pub size: u32,
}

/// A slot is kept for a player.
#[event]
pub struct SlotReserved {
    /// Who.
    pub player: Id<Player>,
    /// In which game.
    pub game: Id<Game>,
}

/// A slot is kept no more.
#[event]
pub struct SlotCancelled {
    /// For whom it was.
    pub player: Id<Player>,
    /// In which game.
    pub game: Id<Game>,
}

/// A player plays.
#[event]
pub struct Finalised {
    /// Who.
    pub player: Id<Player>,
    /// In which game.
    pub game: Id<Game>,
}

/// Why a slot did not change.
#[value]
#[derive(Eq, thiserror::Error)]
pub enum TeamError {
    /// All slots are taken.
    #[error("the team is full")]
    Full,
    /// A player has one slot in a game.
    #[error("the player has a slot already")]
    HasSlot,
    /// Nothing is kept for the player.
    #[error("no slot is reserved for the player")]
    NotReserved,
}

#[aggregate]
impl Team {
    /// Founds a team.
    #[command]
    pub fn found(name: String, size: u32) -> Result<Founded, Infallible> {
        Ok(Founded { name, size })
    }

    /// Keeps a slot for a player, who is asked later.
    #[command(undo = cancel_slot)]
    pub fn reserve_slot(
        &self,
        player: Id<Player>,
        game: Id<Game>,
    ) -> Result<SlotReserved, TeamError> {
        ensure!(self.slot(game, player).is_none(), TeamError::HasSlot);
        ensure!(self.has_room(game), TeamError::Full);
        Ok(SlotReserved { player, game })
    }

    /// Gives up a slot that is kept for a player.
    #[command]
    pub fn cancel_slot(
        &self,
        player: Id<Player>,
        game: Id<Game>,
    ) -> Result<Option<SlotCancelled>, Infallible> {
        let is_reserved = self.slot(game, player) == Some(Slot::Reserved);
        Ok(is_reserved.then_some(SlotCancelled { player, game }))
    }

    /// Fills the slot that is kept for a player.
    #[command]
    pub fn finalise(&self, player: Id<Player>, game: Id<Game>) -> Result<Finalised, TeamError> {
        let is_reserved = self.slot(game, player) == Some(Slot::Reserved);
        ensure!(is_reserved, TeamError::NotReserved);
        Ok(Finalised { player, game })
    }

    #[apply]
    fn founded(event: &Founded) -> Self {
        Self {
            name: event.name.clone(),
            size: event.size,
            slots: BTreeMap::new(),
        }
    }

    #[apply]
    fn slot_reserved(&mut self, event: &SlotReserved) {
        let slots = self.slots.entry(event.game).or_default();
        slots.insert(event.player, Slot::Reserved);
    }

    #[apply]
    fn slot_cancelled(&mut self, event: &SlotCancelled) {
        if let Some(slots) = self.slots.get_mut(&event.game) {
            slots.remove(&event.player);
        }
        // A game without slots is as one that nobody asked about.
        self.slots.retain(|_, slots| !slots.is_empty());
    }

    #[apply]
    fn finalised(&mut self, event: &Finalised) {
        let slots = self.slots.entry(event.game).or_default();
        slots.insert(event.player, Slot::Final);
    }

    fn has_room(&self, game: Id<Game>) -> bool {
        let taken = self.slots.get(&game).map_or(0, BTreeMap::len);
        u32::try_from(taken).is_ok_and(|taken| taken < self.size)
    }

    /// The slot of a player in a game.
    pub fn slot(&self, game: Id<Game>, player: Id<Player>) -> Option<Slot> {
        self.slots.get(&game)?.get(&player).copied()
    }

    /// All slots in a game.
    pub fn slots(&self, game: Id<Game>) -> impl Iterator<Item = (Id<Player>, Slot)> {
        let slots = self.slots.get(&game).into_iter().flatten();
        slots.map(|(player, slot)| (*player, *slot))
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }
}

#[cfg(test)]
mod tests {
    use entail::{laws, testing::given};

    use super::*;

    laws!(
        Team,
        invariant = |team| {
            let taken = team.slots.values().map(BTreeMap::len);
            taken.max().unwrap_or_default() as u64 <= team.size.into()
        },
    );

    const ADA: Id<Player> = Id::of(7);
    const BOB: Id<Player> = Id::of(8);
    const GAME: Id<Game> = Id::of(3);
    const RESERVED: SlotReserved = SlotReserved {
        player: ADA,
        game: GAME,
    };
    const CANCELLED: SlotCancelled = SlotCancelled {
        player: ADA,
        game: GAME,
    };
    const FINALISED: Finalised = Finalised {
        player: ADA,
        game: GAME,
    };

    fn founded() -> Founded {
        Founded {
            name: "Blue".to_owned(),
            size: 1,
        }
    }

    fn reserve(player: Id<Player>) -> ReserveSlot {
        ReserveSlot { player, game: GAME }
    }

    const CANCEL: CancelSlot = CancelSlot {
        player: ADA,
        game: GAME,
    };
    const FINALISE: Finalise = Finalise {
        player: ADA,
        game: GAME,
    };

    #[test]
    fn a_slot_is_reserved_while_there_is_room() {
        let (name, size) = ("Blue".to_owned(), 1);
        given(()).when(Found { name, size }).then(founded());
        given(founded()).when(reserve(ADA)).then(RESERVED);
        given((founded(), RESERVED))
            .when(reserve(BOB))
            .rejected(TeamError::Full);
        given((founded(), RESERVED))
            .when(reserve(ADA))
            .rejected(TeamError::HasSlot);
        given((founded(), RESERVED, CANCELLED))
            .when(reserve(BOB))
            .state(|team| assert_eq!(team.slots(GAME).count(), 1));
    }

    #[test]
    fn a_slot_is_cancelled_once() {
        given((founded(), RESERVED)).when(CANCEL).then(CANCELLED);
        given((founded(), RESERVED, CANCELLED))
            .when(CANCEL)
            .then(());
        given((founded(), RESERVED, FINALISED))
            .when(CANCEL)
            .then(());
    }

    #[test]
    fn only_a_reserved_slot_is_filled() {
        given((founded(), RESERVED))
            .when(FINALISE)
            .then(FINALISED)
            .state(|team| assert_eq!(team.slot(GAME, ADA), Some(Slot::Final)));
        given((founded(), RESERVED, CANCELLED))
            .when(FINALISE)
            .rejected(TeamError::NotReserved);
    }
}
