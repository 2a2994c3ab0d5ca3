//! Forms that come from somewhere else: an event by several paths, and a body from a macro.

use std::convert::Infallible;

use entail::{prelude::*, testing::given};

mod events {
    use super::*;

    #[event]
    pub struct Counted {
        pub by: u64,
    }

    #[event]
    pub struct Reset;
}

use events::Counted;

/// An aggregate whose body is given to a macro of the user's.
macro_rules! tally {
    ($name:ident, $count:block, $apply:block) => {
        #[aggregate(default)]
        #[derive(Default)]
        pub struct $name {
            total: u64,
        }

        #[aggregate]
        impl $name {
            #[command]
            pub fn count(&self) -> Result<Counted, Infallible> $count

            #[command]
            pub fn count_twice(&self) -> Result<[events::Counted; 2], Infallible> {
                Ok([events::Counted { by: 1 }, Counted { by: 2 }])
            }

            #[command]
            pub fn reset(&self) -> Result<events::Reset, Infallible> {
                Ok(events::Reset)
            }

            #[apply]
            fn counted(&mut self, event: &events::Counted) {
                self.total = self.total.saturating_add(event.by);
            }

            #[apply]
            fn was_reset(&mut self, _event: &self::events::Reset) $apply
        }
    };
}

tally!(Tally, { Ok(Counted { by: 1 }) }, {});

#[test]
fn an_event_has_several_paths_and_a_body_comes_from_a_macro() {
    given(()).when(Count).then(Counted { by: 1 });
    given(Counted { by: 3 })
        .when(CountTwice)
        .then([Counted { by: 1 }, Counted { by: 2 }]);
    given(Counted { by: 3 }).when(Reset).then(events::Reset);
}
