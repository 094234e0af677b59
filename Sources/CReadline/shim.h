#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <readline/readline.h>
#include <readline/history.h>

/* Readline keeps its state in mutable globals, which Swift 6 refuses to name. These accessors are the
   only way to it; they hold no policy. */

static inline const char *linnet_rl_text(void) { return rl_line_buffer ? rl_line_buffer : ""; }
static inline int linnet_rl_point(void) { return rl_point; }
static inline int linnet_rl_end(void) { return rl_end; }
static inline void linnet_rl_set_point(int point) { rl_point = point; }
static inline int linnet_rl_mark(void) { return rl_mark; }
/* What stands before the line now: the prompt, or that of a search. */
static inline const char *linnet_rl_shown_prompt(void) {
    return rl_display_prompt ? rl_display_prompt : "";
}

static inline void linnet_rl_set_name(const char *name) { rl_readline_name = name; }
static inline void linnet_rl_leave_signals_to_us(void) {
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
}
static inline void linnet_rl_set_redisplay(rl_voidfunc_t *function) {
    rl_redisplay_function = function;
}
static inline void linnet_rl_begin_terminal(void) {
    if (rl_prep_term_function) rl_prep_term_function(1);
}
static inline void linnet_rl_end_terminal(void) {
    if (rl_deprep_term_function) rl_deprep_term_function();
}

/* Draws `text` in place of the edited line, with cursor and mark given in `text`'s own offsets. */
static inline void linnet_rl_draw(char *text, int end, int point, int mark) {
    char *line = rl_line_buffer;
    int line_end = rl_end, line_point = rl_point, line_mark = rl_mark;
    rl_line_buffer = text;
    rl_end = end;
    rl_point = point;
    rl_mark = mark;
    rl_redisplay();
    rl_line_buffer = line;
    rl_end = line_end;
    rl_point = line_point;
    rl_mark = line_mark;
}

/* Keymaps by number: the emacs one, vi's insertion, vi's movement. */
static inline Keymap linnet_rl_keymap(int index) {
    return index == 0 ? emacs_standard_keymap : index == 1 ? vi_insertion_keymap : vi_movement_keymap;
}
