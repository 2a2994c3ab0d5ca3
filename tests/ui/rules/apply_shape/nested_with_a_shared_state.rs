use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event]
struct Counted {
    by: u64,
}

#[aggregate]
impl Tally {
    #[command]
    fn count(&self, by: u64) -> Result<Counted, std::convert::Infallible> {
        #[apply]
        fn counted(tally: &Tally, event: &Counted) {
            let _ = (tally, event);
        }
        Ok(Counted { by })
    }
}

fn main() {}
