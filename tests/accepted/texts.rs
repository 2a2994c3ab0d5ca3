//! Texts and sets.

use super::*;

accepted! {
    fn texts(&mut self, event: &Happened) {
        self.text += &event.text;
        self.text += SEPARATOR;
        self.text += &note(event.u);
        self.text = self.text.clone() + &event.text;
        self.text = event.text.clone() + SEPARATOR + &self.text;
        self.text += event.text.as_str();
        for text in &event.texts {
            self.text += text;
            self.text += "\n";
        }
        self.text = event
            .texts
            .iter()
            .fold(String::new(), |all, text| all + text);
        self.set = &self.set - &event.set;
        self.set = &self.set | &event.set;
        self.hash = &self.hash - &event.hash;
        self.set = &self.set & &event.set;
        self.text = format!("{}{}", self.text, event.f + self.f);
        if let Some(last) = self.texts.last_mut() {
            *last += &event.text;
        }
    }
}
