//! Keys that have no character, by the protocol's own code points.

/// A key as [`super::Session::press`] takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Any key with a character.
    Char(char),
    /// Alt.
    Alt,
    /// Backspace.
    Backspace,
    /// Control.
    Control,
    /// Delete.
    Delete,
    /// The arrow down.
    Down,
    /// End.
    End,
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// A function key, 1 to 12.
    Function(u8),
    /// Home.
    Home,
    /// The arrow to the left.
    Left,
    /// The key with the system's sign on it.
    Meta,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
    /// The arrow to the right.
    Right,
    /// Shift.
    Shift,
    /// The space bar.
    Space,
    /// Tab.
    Tab,
    /// The arrow up.
    Up,
}

impl Key {
    /// The code point that stands for the key in the protocol.
    pub fn code(self) -> char {
        match self {
            Self::Char(character) => character,
            Self::Backspace => '\u{e003}',
            Self::Tab => '\u{e004}',
            Self::Enter => '\u{e007}',
            Self::Shift => '\u{e008}',
            Self::Control => '\u{e009}',
            Self::Alt => '\u{e00a}',
            Self::Escape => '\u{e00c}',
            Self::Space => ' ',
            Self::PageUp => '\u{e00e}',
            Self::PageDown => '\u{e00f}',
            Self::End => '\u{e010}',
            Self::Home => '\u{e011}',
            Self::Left => '\u{e012}',
            Self::Up => '\u{e013}',
            Self::Right => '\u{e014}',
            Self::Down => '\u{e015}',
            Self::Delete => '\u{e017}',
            Self::Function(number) => {
                char::from_u32(0xe030 + u32::from(number.clamp(1, 12))).expect("U+E031 to U+E03C are characters")
            }
            Self::Meta => '\u{e03d}',
        }
    }
}
