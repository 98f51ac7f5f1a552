'use strict';
addEventListener('DOMContentLoaded', () => {
  const element = id => document.getElementById(id);
  const make = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  // Data: a row is [row, line, code, field, value, message, hint, lead, status, cells]; cells are a text that could
  // not be split, texts in the order of data.names, or an object.
  const block = element('rows');
  const data = JSON.parse(block.textContent);
  block.remove();
  const rows = data.rows;
  const codes = data.codes;
  const columns = [
    {name: 'Row', at: 0}, {name: 'Line', at: 1}, {name: 'Reason', at: 2}, {name: 'Field', at: 3},
    {name: 'Value', at: 4}, {name: 'Message', at: 5}, {name: 'Lead', at: 7}, {name: 'Status', at: 8}];
  const text = (row, at) => at === 2 ? codes[row[2]] : String(row[at]);

  const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
  const visible = value =>
    value.replace(unsafe, c => '\\u{' + c.codePointAt(0).toString(16).toUpperCase() + '}');

  const ownCells = row => {
    const cells = row[9];
    if (typeof cells === 'string') return cells ? [['the record as it came', cells]] : [];
    if (Array.isArray(cells)) return cells.map((value, place) => [data.names[place], value]);
    return Object.entries(cells);
  };

  // Which rows are shown, in which order.
  let shown = Uint32Array.from(rows.keys());
  let haystacks = null;
  const wanted = {code: '', words: [], by: 0, down: false};

  const haystack = place => {
    if (!haystacks) haystacks = new Array(rows.length);
    if (haystacks[place] === undefined) {
      const row = rows[place];
      const cells = row[9];
      const own = typeof cells === 'string' ? cells : Array.isArray(cells) ? cells.join('\n') : JSON.stringify(cells);
      haystacks[place] = [codes[row[2]], row[3], row[4], row[5], row[7], row[8], own].join('\n').toLowerCase();
    }
    return haystacks[place];
  };

  const choose = () => {
    const found = [];
    for (let place = 0; place < rows.length; place++) {
      if (wanted.code !== '' && rows[place][2] !== Number(wanted.code)) continue;
      if (wanted.words.length && !wanted.words.every(word => haystack(place).includes(word))) continue;
      found.push(place);
    }
    const at = columns[wanted.by].at;
    if (at > 1) {
      const keys = new Array(rows.length);
      for (const place of found) keys[place] = text(rows[place], at).toLowerCase();
      found.sort((a, b) => keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : a - b);
    } else {
      found.sort((a, b) => rows[a][at] - rows[b][at] || a - b);
    }
    if (wanted.down) found.reverse();
    shown = Uint32Array.from(found);
    active.row = 0;
    grid.scrollTop = 0;
    element('shown').textContent = shown.length.toLocaleString('en') + ' of ' + rows.length.toLocaleString('en') + ' rows';
    grid.setAttribute('aria-rowcount', shown.length + 1);
    layOut();
  };

  // The table: only the lines in view are there, all of one height.
  const grid = element('grid');
  const head = make('div', 'line head');
  const room = make('div', 'room');
  const active = {row: 0, cell: 4};
  const spare = [];
  const lines = new Map();
  head.setAttribute('role', 'row');
  head.setAttribute('aria-rowindex', 1);
  columns.forEach((column, place) => {
    const cell = make('div');
    cell.setAttribute('role', 'columnheader');
    const button = make('button', '', column.name);
    button.type = 'button';
    button.addEventListener('click', () => sortBy(place, wanted.by === place && !wanted.down));
    cell.append(button);
    head.append(cell);
    for (const down of [false, true]) {
      const option = make('option', '', column.name.toLowerCase() + (down ? ' ↓' : ''));
      option.value = place + (down ? 'd' : '');
      element('sort').append(option);
    }
  });
  grid.append(head, room);

  const lineHeight = () => matchMedia('(max-width: 46rem)').matches ? 84 : 34;

  const layOut = () => {
    for (const line of lines.values()) { line.remove(); spare.push(line); }
    lines.clear();
    room.style.height = shown.length * lineHeight() + 'px';
    draw();
  };

  const makeLine = () => {
    const line = make('div', 'line row');
    line.setAttribute('role', 'row');
    columns.forEach(() => {
      const cell = make('div', 'cell');
      cell.setAttribute('role', 'gridcell');
      line.append(cell);
    });
    return line;
  };

  const draw = () => {
    const height = lineHeight();
    const first = Math.max(0, Math.floor(grid.scrollTop / height) - 8);
    const last = Math.min(shown.length, Math.ceil((grid.scrollTop + grid.clientHeight) / height) + 8);
    for (const [place, line] of lines) {
      if (place < first || place >= last) { line.remove(); lines.delete(place); spare.push(line); }
    }
    for (let place = first; place < last; place++) {
      let line = lines.get(place);
      if (!line) {
        line = spare.pop() || makeLine();
        const row = rows[shown[place]];
        columns.forEach((column, cell) => { line.children[cell].textContent = visible(text(row, column.at)); });
        line.id = 'row-' + place;
        line.setAttribute('aria-rowindex', place + 2);
        line.style.transform = 'translateY(' + place * height + 'px)';
        lines.set(place, line);
        room.append(line);
      }
      line.classList.toggle('odd', place % 2 === 1);
      line.classList.toggle('active', place === active.row);
      columns.forEach((_, cell) =>
        line.children[cell].classList.toggle('active', place === active.row && cell === active.cell));
    }
    if (lines.has(active.row)) grid.setAttribute('aria-activedescendant', 'row-' + active.row);
  };

  let isDrawing = false;
  const drawSoon = () => {
    if (isDrawing) return;
    isDrawing = true;
    requestAnimationFrame(() => { isDrawing = false; draw(); });
  };
  grid.addEventListener('scroll', drawSoon, {passive: true});
  addEventListener('resize', layOut);

  const move = (row, cell) => {
    active.row = Math.max(0, Math.min(shown.length - 1, row));
    active.cell = Math.max(0, Math.min(columns.length - 1, cell));
    const height = lineHeight();
    const top = active.row * height;
    const header = head.offsetHeight;
    if (top < grid.scrollTop) grid.scrollTop = top;
    if (top + height + header > grid.scrollTop + grid.clientHeight) grid.scrollTop = top + height + header - grid.clientHeight;
    draw();
    const line = lines.get(active.row);
    if (line && header) line.children[active.cell].scrollIntoView({block: 'nearest', inline: 'nearest'});
  };

  const sortBy = (place, down) => {
    wanted.by = place;
    wanted.down = down;
    [...head.children].forEach((cell, other) => {
      cell.setAttribute('aria-sort', other !== place ? 'none' : down ? 'descending' : 'ascending');
      cell.firstChild.textContent = columns[other].name + (other !== place ? '' : down ? ' ↓' : ' ↑');
    });
    element('sort').value = place + (down ? 'd' : '');
    choose();
  };

  // Copying. A spreadsheet that the text is pasted into must not take a cell for a formula.
  const harmless = value => /^[=@\t\r]/.test(value) || (/^[+-]/.test(value) && !/^[+-][\d\s().\-•]*$/.test(value)) ? "'" + value : value;
  const pasted = value => {
    const cell = harmless(String(value));
    return /[\t\n\r"]/.test(cell) ? '"' + cell.replaceAll('"', '""') + '"' : cell;
  };
  const rowText = row =>
    columns.map(column => pasted(text(row, column.at))).concat(ownCells(row).map(cell => pasted(cell[1]))).join('\t');
  const say = message => {
    element('said').textContent = message;
    clearTimeout(say.timer);
    say.timer = setTimeout(() => { element('said').textContent = ''; }, 1800);
  };
  const copy = (value, what) => {
    const fallback = () => {
      const area = make('textarea');
      area.value = value;
      (element('row').open ? element('row') : document.body).append(area);
      area.select();
      const done = document.execCommand('copy');
      area.remove();
      say(done ? what + ' copied' : 'this browser does not let a page copy');
    };
    if (!navigator.clipboard) return fallback();
    navigator.clipboard.writeText(value).then(() => say(what + ' copied'), fallback);
  };

  // One row, in full.
  const dialog = element('row');
  const open = place => {
    const row = rows[shown[place]];
    if (!row) return;
    element('row-title').textContent = 'Row ' + row[0] + ', line ' + row[1];
    const facts = [['reason', codes[row[2]]], ['field', row[3]], ['value', row[4]], ['message', row[5]], ['remedy', row[6] || data.hints[row[2]]],
      ['lead', row[7]], ['status', row[8]]].filter(fact => fact[1] !== '');
    const list = element('facts');
    list.textContent = '';
    for (const [name, value] of facts) list.append(make('dt', '', name), make('dd', '', visible(value)));
    for (const [name, value] of ownCells(row)) list.append(make('dt', 'own', visible(name)), make('dd', '', visible(value)));
    element('copy-row').onclick = () => copy(rowText(row), 'row');
    element('copy-value').onclick = () => copy(row[4], 'value');
    dialog.showModal();
  };
  element('close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => grid.focus());

  // The keyboard and the mouse.
  const page = () => Math.max(1, Math.floor(grid.clientHeight / lineHeight()) - 2);
  const keys = {
    ArrowDown: () => move(active.row + 1, active.cell), ArrowUp: () => move(active.row - 1, active.cell),
    ArrowRight: () => move(active.row, active.cell + 1), ArrowLeft: () => move(active.row, active.cell - 1),
    PageDown: () => move(active.row + page(), active.cell), PageUp: () => move(active.row - page(), active.cell),
    Home: () => move(0, active.cell), End: () => move(shown.length - 1, active.cell),
    Enter: () => open(active.row),
    c: () => { const row = rows[shown[active.row]]; if (row) copy(text(row, columns[active.cell].at), 'cell'); },
    r: () => { const row = rows[shown[active.row]]; if (row) copy(rowText(row), 'row'); }
  };
  grid.addEventListener('keydown', event => {
    if (event.target !== grid || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  addEventListener('keydown', event => {
    if (event.key !== '/' || dialog.open || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    event.preventDefault();
    element('search').focus();
  });
  room.addEventListener('click', event => {
    const line = event.target.closest('.row');
    if (!line) return;
    move(Number(line.id.slice(4)), [...line.children].indexOf(event.target.closest('.cell')));
    if (getSelection().isCollapsed && lineHeight() === 84) open(active.row);
  });
  room.addEventListener('dblclick', () => open(active.row));

  // Filters.
  const chooseCode = code => {
    wanted.code = code;
    element('code').value = code;
    for (const button of document.querySelectorAll('.reason')) {
      button.setAttribute('aria-pressed', String(button.dataset.code === code));
    }
    choose();
  };
  for (const button of document.querySelectorAll('.reason')) {
    button.addEventListener('click', () => chooseCode(wanted.code === button.dataset.code ? '' : button.dataset.code));
  }
  element('code').addEventListener('change', event => chooseCode(event.target.value));
  element('sort').addEventListener('change', event =>
    sortBy(parseInt(event.target.value, 10), event.target.value.endsWith('d')));
  let typing;
  element('search').addEventListener('input', event => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      wanted.words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
      choose();
    }, 120);
  });
  element('copy-all').addEventListener('click', () => {
    const titles = columns.map(column => column.name).concat(data.names).join('\t');
    copy([titles, ...Array.from(shown, place => rowText(rows[place]))].join('\n'), shown.length.toLocaleString('en') + ' rows');
  });
  for (const button of document.querySelectorAll('.copy')) {
    button.addEventListener('click', () => copy(button.parentElement.querySelector('code').textContent.trim(), 'command'));
  }

  // Paper has no scrolling: the first rows that are chosen.
  const mostOnPaper = 500;
  addEventListener('beforeprint', () => {
    const paper = element('paper');
    paper.textContent = '';
    const count = Math.min(mostOnPaper, shown.length);
    paper.append(make('caption', '', count < shown.length ? 'The first ' + count + ' of ' + shown.length.toLocaleString('en') + ' rows.' : count + ' rows.'));
    const titles = make('tr');
    for (const column of columns) titles.append(make('th', '', column.name));
    const top = make('thead');
    top.append(titles);
    const body = make('tbody');
    for (let place = 0; place < count; place++) {
      const line = make('tr');
      for (const column of columns) line.append(make('td', '', visible(text(rows[shown[place]], column.at))));
      body.append(line);
    }
    paper.append(top, body);
  });
  addEventListener('afterprint', () => { element('paper').textContent = ''; });

  for (const id of ['tools', 'grid', 'keys']) element(id).hidden = false;
  sortBy(0, false);
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
});
