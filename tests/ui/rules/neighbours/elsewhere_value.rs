mod elsewhere;

mod house {
    use entail::prelude::*;

    use super::elsewhere::Address;

    #[aggregate]
    pub struct House {
        address: Address,
    }

    #[event]
    pub struct Built {
        address: Address,
    }

    #[aggregate]
    impl House {
        #[command]
        pub fn build(address: Address) -> Result<Built, std::convert::Infallible> {
            Ok(Built { address })
        }

        #[apply]
        fn built(event: &Built) -> Self {
            House { address: event.address.clone() }
        }
    }
}

fn main() {}
