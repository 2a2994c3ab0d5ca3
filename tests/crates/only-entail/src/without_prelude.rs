//! Without the standard library's prelude, and without ours.

#![no_implicit_prelude]

/// A lamp.
#[::entail::aggregate(default)]
#[derive(::core::default::Default)]
pub struct Lamp {
    on: bool,
}

/// What happens to a lamp.
#[::entail::event]
pub enum LampEvent {
    /// Its switch was pressed.
    #[event(name = "pressed")]
    Switched {
        /// Whether it is on now.
        #[set]
        on: bool,
    },
    /// It broke.
    #[set(on = false)]
    Broken,
}

#[::entail::aggregate(events = LampEvent)]
impl Lamp {
    /// Presses the switch.
    #[command]
    pub fn switch(&self) -> ::core::result::Result<Switched, ::core::convert::Infallible> {
        ::core::result::Result::Ok(Switched { on: !self.on })
    }

    /// Breaks it.
    #[command]
    pub fn smash(&self) -> ::core::result::Result<Broken, ::core::convert::Infallible> {
        ::core::result::Result::Ok(Broken)
    }
}
