/**
 * Copyright and licence texts of the parts inside vega.min.js and vega-embed.min.js, which carry no banner of
 * their own. They go into every report beside the code. Vega's and vega-embed's own licences are read from their
 * packages.
 * @source the LICENSE files of the packages named here
 */
export const BUNDLE_NOTICES = `Parts under the ISC License:
  d3-array, d3-color, d3-dispatch, d3-force, d3-format, d3-geo, d3-hierarchy, d3-interpolate, d3-quadtree, d3-scale,
  d3-scale-chromatic, d3-shape, d3-time, d3-time-format, d3-timer: Copyright 2010-2026 Mike Bostock
  d3-dsv: Copyright 2013-2026 Mike Bostock
  d3-path: Copyright 2015-2026 Mike Bostock
  d3-geo-projection: Copyright 2013-2021 Mike Bostock, Copyright 2015 Ricky Reusser
  d3-delaunay: Copyright 2018-2026 Observable, Inc., Copyright 2021 Mapbox
  delaunator: Copyright (c) 2026, Mapbox
  internmap: Copyright 2021 Mike Bostock
  topojson-client: Copyright 2012-2019 Michael Bostock
  semver: Copyright (c) Isaac Z. Schlueter and Contributors

Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby
granted, provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN
AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR
PERFORMANCE OF THIS SOFTWARE.

Parts under the MIT License:
  fast-json-patch: Copyright (c) 2013, 2014, 2020 Joachim Wester
  json-stringify-pretty-compact: Copyright (c) 2014, 2016, 2017, 2019, 2021, 2022 Simon Lydell
  GeographicLib in d3-geo: Copyright 2008-2012 Charles Karney

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to
permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.

Parts under the BSD 3-Clause License, whose conditions and disclaimer are those of Vega's license above:
  d3-ease: Copyright 2010-2026 Mike Bostock, Copyright 2001 Robert Penner
  vega-interpreter, vega-expression, vega-event-selector: Copyright (c) 2015-2023, University of Washington
  Interactive Data Lab
  vega-themes: Copyright (c) 2016, University of Washington Interactive Data Lab
  vega-tooltip: Copyright 2016 Interactive Data Lab and contributors
  vega-schema-url-parser: Copyright (c) 2017, Vega

The expression parser of vega-expression is based on Esprima: Copyright JS Foundation and other contributors,
https://js.foundation/, under the BSD 2-Clause License: redistribution and use in source and binary forms, with or
without modification, are permitted provided that redistributions of source code retain, and redistributions in
binary form reproduce in the documentation, the above copyright notice, these conditions and the following disclaimer.
THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES,
INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY,
OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE,
DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT
LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF
ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.

Colour schemes of d3-scale-chromatic: Copyright 2002 Cynthia Brewer, Mark Harrower, and The Pennsylvania State
University, under the Apache License, Version 2.0, http://www.apache.org/licenses/LICENSE-2.0. robust-predicates is in
the public domain (Unlicense).`;
