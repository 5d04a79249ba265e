# vim, nano, less, top and a shell with job control in tmux: what is on the screen.
# tags: long
# needs: tmux
# needs: vim
# needs: nano
# needs: less
# needs: top
# timeout: 180
# normalise: /^ +PID USER/PID USER/ the widest process id decides how wide the column is
export LC_ALL=C.UTF-8 TERM=xterm HOME=$PWD
in_tmux() { tmux -f /dev/null -S "$HOME/socket" "$@"; }
# Waits until the screen has what matches a pattern.
await() {
    tries=0
    until in_tmux capture-pane -p -t s | grep -q -e "$1"; do
        tries=$((tries + 1))
        [ $tries -le 200 ] || { echo "waited in vain for $1"; in_tmux capture-pane -p -t s; break; }
        sleep 0.05
    done
}
keys() { in_tmux send-keys -t s "$@"; }
# The screen, when it has stopped changing.
screen() {
    before= now=$(in_tmux capture-pane -p -t s)
    until [ "$before" = "$now" ]; do sleep 0.3; before=$now; now=$(in_tmux capture-pane -p -t s); done
    echo "=== $1"
    echo "$now"
}
in_tmux new-session -d -x 80 -y 24 -s s "env -i PATH=$PATH HOME=$HOME TERM=screen LC_ALL=C.UTF-8 PS1='$ ' /bin/sh -i"
in_tmux set -g status off
await '^\$'
keys 'stty size' Enter
await '24 80'
screen size
seq 1 200 >numbers
keys 'clear; vim -u NONE -i NONE -n numbers' Enter
await '"numbers"'
screen vim
keys 50G ':s/50/fifty &/' Enter
await '^fifty'
keys Oinserted Escape
await '^inserted'
keys dd
screen 'vim, a line deleted'
keys ':wq' Enter
screen 'vim left'
keys 'clear; sed -n 48,53p numbers' Enter
await '^fifty'
screen sed
keys 'clear; nano --ignorercfiles text' Enter
await 'GNU nano'
keys 'one line' Enter 'another'
await '^another'
screen nano
keys C-o
await 'File Name to Write'
keys Enter
await 'Wrote'
keys C-x
screen 'nano left'
keys 'clear; cat text' Enter
await '^another'
screen text
keys 'clear; less numbers' Enter
await '^23'
keys ' '
await '^46'
screen less
keys G
await '^200'
screen 'less, the end'
keys '1G/77' Enter
await '^99'
screen 'less, found'
keys q 'clear; top -d 1' Enter
await 'PID USER'
in_tmux capture-pane -p -t s | grep -m 1 'PID USER'
keys q
await '^\$ *$'
keys 'clear; sh -c "echo begun; exec sleep 100"' Enter
await '^begun'
keys C-z
await Stopped
keys 'fg' Enter
sleep 0.3
keys C-c
sleep 0.3
keys 'echo status $?' Enter
await '^status 130'
screen 'job control'
in_tmux split-window -t s -v 'stty size; exec cat'
await '^[0-9][0-9]* 80'
in_tmux list-panes -t s -F '#{pane_index} #{pane_width}x#{pane_height}'
keys typed Enter
screen 'split'
in_tmux kill-server
rm -f socket .viminfo .lesshst
