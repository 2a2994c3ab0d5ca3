use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
pub struct Post {
    comments: Vec<Remark>,
}

#[value]
pub enum PostEvent {
    Write,
}

#[value]
pub struct Remark {
    text: String,
}

#[event]
pub struct Commented {
    text: String,
}

#[aggregate]
impl Post {
    #[command]
    pub fn comment(&self, text: String) -> Result<Commented, std::convert::Infallible> {
        Ok(Commented { text })
    }

    #[apply]
    fn commented(&mut self, event: &Commented) {
        self.comments.push(Remark { text: event.text.clone() });
    }
}

fn main() {}
