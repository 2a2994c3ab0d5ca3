//! An enum as a state, with events of every shape and parts that depend on a `cfg`.

use entail::prelude::*;

/// A door.
#[aggregate(id = String)]
pub enum Door {
    /// It is open.
    Open,
    /// It is shut, and locked with a key.
    Shut {
        /// Which.
        key: Option<u32>,
    },
}

/// It was built.
#[event]
pub struct Built;

/// It was shut.
#[event]
pub struct Shut(pub Option<u32>);

/// It was opened.
#[event]
pub struct Opened {}

/// It was painted, on a platform that does not exist.
#[event(version = 2, upcast = Primed)]
#[cfg(target_os = "none")]
pub struct Painted;

/// A vault, which begins in another way on a platform that does not exist.
#[aggregate]
pub struct Vault {
    shut: bool,
}

/// What happens to a vault.
#[event]
pub enum VaultEvent {
    /// It was dug.
    #[creates(shut = false)]
    Dug,
    /// It was cast, there.
    #[cfg(target_os = "none")]
    #[creates(shut = true)]
    Cast,
}

#[aggregate(events = VaultEvent)]
impl Vault {
    /// Digs one.
    #[command]
    pub fn dig() -> Result<Dug, std::convert::Infallible> {
        Ok(Dug)
    }
}

/// It was primed: so painting was called, there.
#[cfg(target_os = "none")]
#[event]
pub struct Primed;

#[aggregate]
impl Door {
    /// Builds an open door.
    #[command]
    pub fn build() -> Result<Built, std::convert::Infallible> {
        Ok(Built)
    }

    /// Shuts it, and opens it again.
    #[command]
    pub fn slam(&self) -> Result<(Shut, Opened), std::convert::Infallible> {
        Ok((Shut(None), Opened {}))
    }

    /// Shuts it twice.
    #[command]
    pub fn slam_twice(&self) -> Result<[Shut; 2], std::convert::Infallible> {
        Ok([Shut(None), Shut(Some(1))])
    }

    /// Opens it if it is shut.
    #[command]
    pub fn open(&self) -> Result<Option<Opened>, std::convert::Infallible> {
        Ok(matches!(self, Self::Shut { .. }).then_some(Opened {}))
    }

    /// Paints it.
    #[cfg(target_os = "none")]
    #[command]
    pub fn paint(&self) -> Result<Painted, std::convert::Infallible> {
        Ok(Painted)
    }

    #[cfg(target_os = "none")]
    #[apply]
    fn painted(&mut self, _: &Painted) {}

    #[apply]
    fn built(_: &Built) -> Self {
        Self::Open
    }

    #[apply]
    fn shut(&mut self, event: &Shut) {
        *self = Self::Shut { key: event.0 };
    }

    #[apply]
    fn opened(&mut self, _: &Opened) {
        *self = Self::Open;
    }
}
