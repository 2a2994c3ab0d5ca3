//! A team reserves a slot for a player, and the player answers some time later: `cargo run -p roster`.
//!
//! Start with [`assignment`]: it is what happens between [`team`], [`player`] and [`game`].

#![allow(clippy::must_use_candidate)] // the domain's readers are for this program alone

pub mod assignment;
pub mod game;
pub mod player;
pub mod team;
